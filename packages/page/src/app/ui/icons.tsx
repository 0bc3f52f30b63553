import type { ComponentChildren } from 'preact';

/** Line drawings of 20 by 20; the text or label beside them says what they mean. */
function icon(children: ComponentChildren) {
  return function Icon() {
    return (
      <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
        {children}
      </svg>
    );
  };
}

export const SearchIcon = icon(
  <>
    <circle cx="8.75" cy="8.75" r="5.25" />
    <path d="m12.75 12.75 4.25 4.25" />
  </>,
);
export const CloseIcon = icon(<path d="m5 5 10 10M15 5 5 15" />);
export const PictureIcon = icon(
  <>
    <rect x="2.75" y="3.75" width="14.5" height="12.5" rx="2.25" />
    <circle cx="7" cy="8" r="1.4" />
    <path d="m3.5 14.5 4-3.75 2.75 2.5 3.25-3.5 3.25 3.5" />
  </>,
);
export const AddIcon = icon(<path d="M10 4v12M4 10h12" />);
export const MinusIcon = icon(<path d="M4.5 10h11" />);
export const BackIcon = icon(<path d="m12.5 4-6 6 6 6" />);
export const ForwardIcon = icon(<path d="m7.5 4 6 6-6 6" />);
export const DownIcon = icon(<path d="m5.5 8 4.5 4.5L14.5 8" />);
export const CheckIcon = icon(<path d="m4.5 10.5 3.75 3.75 7.25-8" />);
export const WarningIcon = icon(
  <>
    <path d="M10 3.25 17.5 16.5h-15z" />
    <path d="M10 8.25v3.5M10 14.1v.1" />
  </>,
);
export const SunIcon = icon(
  <>
    <circle cx="10" cy="10" r="3.25" />
    <path d="M10 2.5v1.75M10 15.75v1.75M2.5 10h1.75M15.75 10h1.75M4.7 4.7l1.25 1.25M14.05 14.05l1.25 1.25M15.3 4.7l-1.25 1.25M5.95 14.05 4.7 15.3" />
  </>,
);
export const MoonIcon = icon(<path d="M16.25 11.75A6.75 6.75 0 0 1 8.25 3.75a6.75 6.75 0 1 0 8 8Z" />);
export const HalfIcon = icon(
  <>
    <circle cx="10" cy="10" r="6.75" />
    <path d="M10 3.25v13.5a6.75 6.75 0 0 0 0-13.5Z" class="filled" />
  </>,
);
export const TrashIcon = icon(
  <path d="M3.75 5.75h12.5M8 5.5V3.75h4V5.5M5.25 5.75l.75 10.5h8l.75-10.5M8.5 8.75v4.5M11.5 8.75v4.5" />,
);
export const OutsideIcon = icon(<path d="M11.5 3.75h4.75V8.5M16 4l-7 7M13.5 11.5v4.25H4.25V6.5H8.5" />);
export const LikeIcon = icon(
  <>
    <rect x="2.75" y="5.75" width="9" height="9" rx="1.75" />
    <path d="M8.25 5.5V5A1.75 1.75 0 0 1 10 3.25h5.5A1.75 1.75 0 0 1 17.25 5v5.5a1.75 1.75 0 0 1-1.75 1.75H12" />
  </>,
);
