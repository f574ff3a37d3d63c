import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf, UserError } from '../user-error';

/** OpenAPI document in a cloud assembly. */
export interface OpenApiDocument {
  /** Construct path, with dashes instead of slashes. */
  readonly title: string;
  readonly content: { readonly paths?: { readonly [path: string]: { readonly [method: string]: OperationDocs } } };
}

/** Documentation of an operation. */
interface OperationDocs {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
}

/** File names of documents, and folder names of stage assemblies. */
const DOCUMENT = /\.openapi\.json$/;
const NESTED = /^assembly-/;

/**
 * Reads the OpenAPI documents of a cloud assembly, including those of stages.
 *
 * @throws UserError when the folder or a document cannot be read
 */
export function readDocuments(directory: string): OpenApiDocument[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).flatMap(entry => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return NESTED.test(entry.name) ? readDocuments(path) : [];
      return DOCUMENT.test(entry.name) ? [readDocument(path)] : [];
    });
  } catch (error) {
    throw error instanceof UserError ? error : new UserError(`${directory} cannot be read: ${reasonOf(error)}`);
  }
}

function readDocument(path: string): OpenApiDocument {
  try {
    const content = JSON.parse(readFileSync(path, 'utf8'));
    return { title: String(content.info?.title), content };
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${reasonOf(error)}`);
  }
}
