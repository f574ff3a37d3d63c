import { ResultOptions } from './result-options';

/** Columns of a file. */
export interface FileOptions extends ResultOptions {
  /** Column with the content: bytes, or text, which is sent as UTF-8. */
  readonly content: string;
  /**
   * Column with the media type, as in `image/png`.
   *
   * @default - `application/octet-stream`, also for values that are NULL or not a media type
   */
  readonly contentType?: string;
  /**
   * Column with the name of the file, which browsers save it as.
   *
   * @default - none
   */
  readonly fileName?: string;
}
