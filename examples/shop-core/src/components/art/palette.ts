/** The materials that the drawings are made of: each has a lit side, a body and a shade. */
export const brass = { light: '#f8dc92', body: '#dda93f', shade: '#99681c' };
export const iron = { light: '#77808c', body: '#414953', shade: '#262b32' };
export const steel = { light: '#f1f4f5', body: '#c3ccd1', shade: '#8a969e' };
export const oak = { light: '#d6a467', body: '#a97039', shade: '#70451d' };
export const paper = { light: '#fdf8ea', body: '#f2e7cb', shade: '#d5c296' };
export const wax = { light: '#e8604f', body: '#c5322c', shade: '#8a1d1b' };
export const ink = '#1d2330';
