/**
 * Makes text from strangers fit for a line of a log: control characters become `\u001b`, and so do the marks that turn
 * the direction of a line. A terminal obeys the first, and whoever reads is deceived by the others.
 */
export function escapeControls(text: string): string {
  return text.replace(controls, escapeCharacter);
}

/** {@link escapeControls} for what a console quotes itself: those that it leaves as they are. */
export function escapeMarks(text: string): string {
  return text.replace(marks, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const marks = /[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

// Also those that JSON leaves as they are: C1 controls, separators of lines, marks of direction.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for.
const controls = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
