import { element } from './dom.js';

/** Maximum length of shown text, except JSON, whose table and colours have separate limits. */
const MAX_TEXT_BYTES = 100 * 1024;
/** Maximum size of parsed JSON: more than a buffered answer can have. */
const MAX_JSON_BYTES = 12 * 1024 * 1024;
const PROGRESS_MS = 300;
const TEXT_TYPE = /^text\/|[/+](?:json|xml|yaml|x-ndjson|javascript)$/;
const IMAGE_TYPE = /^image\/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml)$/;

/**
 * Reads the body of a response: its bytes, its text if it is text, and its value if it is JSON. `brokenOff` is set if the connection was closed before its
 * end; `onProgress` is called with the number of bytes.
 */
export async function readContent(response, onProgress) {
  const { chunks, bytes, brokenOff } = await receive(response, onProgress);
  const type = response.headers.get('content-type') ?? '';
  const mediaType = type.split(';')[0].trim().toLowerCase();
  const blob = new Blob(chunks, { type });
  const isText = bytes === 0 || TEXT_TYPE.test(mediaType);
  const body = isText && !brokenOff && bytes <= MAX_JSON_BYTES ? parse(await blob.text()) : undefined;
  const isCut = isText && body === undefined && bytes > MAX_TEXT_BYTES;
  const text = !isText ? undefined : body === undefined ? await blob.slice(0, MAX_TEXT_BYTES).text() : await blob.text();
  return { blob, bytes, brokenOff, mediaType, text, isCut, body };
}

async function receive(response, onProgress) {
  const chunks = [];
  let bytes = 0;
  let shown = performance.now();
  try {
    for (const reader = response.body?.getReader(); reader;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      bytes += value.length;
      if (performance.now() - shown < PROGRESS_MS) continue;
      shown = performance.now();
      onProgress?.(bytes);
    }
    return { chunks, bytes, brokenOff: false };
  } catch (error) {
    return { chunks, bytes, brokenOff: error.name === 'AbortError' ? 'stopped' : 'failed' };
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns whether an answer is a file to save: it says so, or is neither JSON nor empty. */
export function isDownload({ status, headers, body, bytes, text }) {
  if (status >= 400 || bytes === 0) return false;
  return /^attachment\b/i.test(headers.get('content-disposition') ?? '') || text === undefined || (body === undefined && headers.get('content-type') !== null);
}

/** Returns the name in `Content-Disposition` (RFC 6266), whose encoded form takes precedence; undefined for none. */
export function fileNameOf(headers) {
  const disposition = headers.get('content-disposition') ?? '';
  const encoded = /filename\*\s*=\s*UTF-8''([^;\s]+)/i.exec(disposition)?.[1];
  try {
    if (encoded !== undefined) return decodeURIComponent(encoded);
  } catch {
    // The plain name is left.
  }
  return /filename\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1].replaceAll(/\\(.)/g, '$1') ?? /filename\s*=\s*([^;"\s]+)/i.exec(disposition)?.[1];
}

/** Returns a link that saves the received bytes. */
export function downloadLink(answer, path) {
  const name = fileNameOf(answer.headers) ?? lastSegment(path);
  return element('a', { className: 'button small', href: URL.createObjectURL(answer.blob), download: name, title: name }, 'Download');
}

/** Returns the last segment of a path, which is the name that curl and browsers use without another one. */
export function lastSegment(path) {
  const segment = path.split('?')[0].split('/').pop();
  return segment === '' ? 'answer' : decodeURIComponent(segment);
}

/** Shows content that is not text: an image, or its type and size. */
export function binaryContent({ blob, mediaType, bytes }, path, headers) {
  const name = fileNameOf(headers) ?? lastSegment(path);
  return element('div', { className: 'inside' },
    element('p', { className: 'quiet' }, `${name}: ${mediaType || 'unknown type'}, ${sizeOf(bytes)}`),
    IMAGE_TYPE.test(mediaType) && element('img', { className: 'preview', src: URL.createObjectURL(blob), alt: `Preview of ${name}` }));
}

/** Returns the note below text that is not shown to its end. */
export function cutNote({ isCut, bytes }) {
  return isCut && element('p', { className: 'inside quiet' }, `Showing the first ${sizeOf(MAX_TEXT_BYTES)} of ${sizeOf(bytes)}. Download has all that was received.`);
}

export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
