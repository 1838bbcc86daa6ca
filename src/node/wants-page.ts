import type { IncomingMessage } from 'node:http';

/** What a build of an app is made of. `/users/jane@example.com` is a page; a missing `/assets/index-old.js` is not. */
const assetName =
  /\.(?:m?js|cjs|jsx|m?ts|cts|tsx|css|scss|sass|less|map|json5?|jsonc|webmanifest|html?|xhtml|xml|txt|md|csv|ya?ml|wasm|svgz?|png|jpe?g|jfif|pjpe?g|pjp|gif|webp|avif|jxl|bmp|ico|cur|apng|tiff?|mp4|m4[av]|webm|ogv|ogg|oga|opus|mp3|wav|flac|aac|mov|vtt|woff2?|ttf|otf|eot|pdf|zip|gz|br|tar|php|env)$/i;

/**
 * Whether a request that found no file asks for a page of the app, so that index.html is the answer: it takes HTML,
 * and its path does not end like a file. A script that is missing must stay missing: index.html in its place would
 * be kept, and fail with a syntax error.
 *
 * @param path the decoded path
 */
export function wantsPage(req: IncomingMessage, path: string): boolean {
  return !assetName.test(path) && takesHtml(req);
}

function takesHtml(req: IncomingMessage): boolean {
  const accept = req.headers.accept ?? '*/*';
  if (/\btext\/html\b/i.test(accept)) return true;
  // Link previews and curl take anything and mean the page. A script's fetch takes anything too, but browsers mark it.
  return accept.includes('*/*') && req.headers['sec-fetch-dest'] === undefined;
}
