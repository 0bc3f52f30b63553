/** A package that checks a golden file, with the functions that it checks. */
export interface GoldenCheck {
  /** Folder under `packages`, or under the repository if it has a slash. */
  readonly package: string;
  /** Functions that the file checks. */
  readonly functions: readonly string[];
}

const by = (name: string, ...functions: string[]): GoldenCheck => ({ package: name, functions });

/**
 * Golden files by name, without `.json`, each with the packages that check it in a `*.golden.test.ts`. No package
 * checks a file with an empty list yet.
 */
export const goldenTable: Readonly<Record<string, readonly GoldenCheck[]>> = {
  cca: [by('subspace', 'fitCca')],
  clip_loss: [by('losses', 'infoNce')],
  defrag_code: [by('losses', 'fragmentAlignment', 'globalRanking')],
  defrag_paper: [by('losses', 'fragmentAlignment', 'globalRanking'), by('attention', 'fragmentAverage')],
  dspe_branch_network: [by('image-encoders', 'twoLayerBranch')],
  dspe_embedding_loss: [by('losses', 'structurePreserving')],
  dspe_paper_objective: [by('losses', 'structurePreserving')],
  encoder_image_precomp: [by('image-encoders', 'regionProjection')],
  eval_5fold: [by('eval', 'foldedMetrics')],
  eval_i2t_t2i: [by('eval', 'retrievalMetrics')],
  fisher_vector: [by('text-encoders', 'fisherVector')],
  gmm_diag_em: [by('text-encoders', 'fitGaussianMixture')],
  multi_similarity_loss: [by('losses', 'multiSimilarity')],
  ntxent_loss: [by('losses', 'ntXent')],
  pca: [by('subspace', 'fitPca')],
  rank_ties: [by('eval', 'retrievalMetrics')],
  retrieval_metrics: [by('eval', 'retrievalMetrics', 'rankedListMetrics')],
  scan_contrastive_loss: [
    by('losses', 'sumOfHinges', 'maxOfHinges'),
    by('attention', 'stackedCrossAttention'),
    by('examples/scan-flickr30k', 'stackedCrossAttention', 'sumOfHinges', 'maxOfHinges'),
  ],
  scan_encoder_text_bigru: [by('text-encoders', 'biGruEncoder')],
  scan_encoder_text_unigru: [by('text-encoders', 'gruEncoder')],
  scan_func_attention: [by('attention', 'attend')],
  scan_train_step_bigru_t2i: [
    by('trainer', 'adam', 'clipByGlobalNorm'),
    by('text-encoders', 'biGruEncoder'),
    by(
      'examples/scan-flickr30k',
      'fit',
      'regionProjection',
      'biGruEncoder',
      'stackedCrossAttention',
      'maxOfHinges',
    ),
  ],
  scan_train_step_unigru_i2t: [
    by('trainer', 'adam', 'clipByGlobalNorm'),
    by('text-encoders', 'gruEncoder'),
    by(
      'examples/scan-flickr30k',
      'fit',
      'regionProjection',
      'gruEncoder',
      'stackedCrossAttention',
      'maxOfHinges',
    ),
  ],
  scan_xattn_i2t: [by('attention', 'stackedCrossAttention'), by('onnx', 'onnxScorer')],
  scan_xattn_t2i: [by('attention', 'stackedCrossAttention'), by('onnx', 'onnxScorer')],
  siglip_loss: [by('losses', 'sigmoidPairs')],
  supcon_loss: [by('losses', 'supervisedContrastive')],
  tfidf: [by('text-encoders', 'tfidf')],
  triplet_margin_loss: [by('losses', 'tripletMargin')],
  vseinf_contrastive_loss: [by('losses', 'sumOfHinges', 'maxOfHinges')],
  vseinf_encoder_image_aggr: [by('layers', 'mlp'), by('attention', 'generalizedPooling')],
  vseinf_gpo: [by('attention', 'generalizedPooling')],
  vseinf_maxk_pool: [by('attention', 'maxPool')],
  vseinf_positional_encoding: [by('attention', 'positionalEncoding')],
  vsepp_contrastive_loss: [by('losses', 'sumOfHinges', 'maxOfHinges')],
  vsepp_encoder_text_1layer: [by('layers', 'gru'), by('text-encoders', 'gruEncoder')],
  vsepp_encoder_text_2layer: [by('layers', 'gru'), by('text-encoders', 'gruEncoder')],
  vsepp_sims: [by('attention', 'cosine', 'dotProduct', 'orderViolation'), by('onnx', 'onnxScorer')],
};
