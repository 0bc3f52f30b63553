export { attentionFigure, type AttentionFigureOptions } from './attention-figure';
export type { AttentionMap, Box } from './attention-layer';
export type { GalleryEntry, RetrievedImage } from './gallery';
export type { ReportImage } from './image-store';
export { lossCurve, type CurvePoint, type LossCurveInput, type LossCurveOptions } from './loss-curve';
export { recallTable, type RecallDirection, type RecallRow, type RecallTableOptions } from './recall-table';
export { renderReport, type Report } from './render-report';
export { ReportError } from './report-error';
