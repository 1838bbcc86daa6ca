/** The hosts of the shop: one and the same shop in different kinds of React app. */
export const hosts = ['spa', 'ssr', 'rsc'];

/** The one that is started where nobody says which. */
export const defaultHost = 'rsc';
