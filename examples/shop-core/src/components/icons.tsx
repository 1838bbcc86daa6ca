import type { ReactNode } from 'react';

/** Small drawings inside buttons and links; the text beside them says what they mean. */

function Icon({ size = 24, children }: { size?: number; children: ReactNode }) {
  return (
    <svg className="icon" viewBox={`0 0 ${size} ${size}`} aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export function GateIcon() {
  return (
    <Icon size={32}>
      <path d="M3 31V9h4V4h5v5h2V4h4v5h2V4h5v5h4v22h-7V21a6 6 0 0 0-12 0v10z" fill="currentColor" />
      <path d="M13.5 31V21a2.5 2.5 0 0 1 5 0v10z" className="icon-light" />
    </Icon>
  );
}

export function HeartIcon() {
  return (
    <Icon>
      <path d="M12 20.5C5 15.4 2.8 12 2.8 8.7A4.9 4.9 0 0 1 12 6.5a4.9 4.9 0 0 1 9.2 2.2c0 3.3-2.2 6.7-9.2 11.8z" />
    </Icon>
  );
}

export function BasketIcon() {
  return (
    <Icon>
      <path
        d="M3 10h18l-2 10.5H5zM8 10l3-6.5M16 10l-3-6.5M9.5 13.5v4M14.5 13.5v4"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.9"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </Icon>
  );
}

export function PlusIcon() {
  return (
    <Icon>
      <path d="M12 5v14M5 12h14" fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />
    </Icon>
  );
}

export function MinusIcon() {
  return (
    <Icon>
      <path d="M5 12h14" fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />
    </Icon>
  );
}

export function KeyIcon() {
  return (
    <Icon>
      <path
        d="M8 15.5a3.5 3.5 0 1 1 0-7 3.5 3.5 0 0 1 0 7zM11.4 12H21M17 12v3.4M20.2 12v2.4"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.9"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </Icon>
  );
}
