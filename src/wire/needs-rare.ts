/**
 * Thrown by the half of the wire that is always loaded, where a value or a message needs the other half: for buffers,
 * files, promises and streams, and for the words of an error. The browser loads that on demand; elsewhere it is there.
 */
export const needsRare = new Error('rare half');
