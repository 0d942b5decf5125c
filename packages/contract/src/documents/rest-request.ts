import type { HttpBinding } from '../command.ts';

/** The names of the input's fields that stand in a path. */
export const pathFields = (path: string): readonly string[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);

/**
 * Where the fields of an input that are not in the path go: into the query where a body has no meaning (RFC 9110, 9.3),
 * into a JSON body otherwise.
 */
export const carrierOf = ({ method }: HttpBinding): 'query' | 'body' =>
  method === 'GET' || method === 'DELETE' ? 'query' : 'body';

export interface RestRequest {
  readonly method: HttpBinding['method'];
  /** With the query, below the host. */
  readonly target: string;
  /** Undefined where there is nothing to send in a body. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** The REST request that carries an input. */
export const restRequestOf = (http: HttpBinding, input: Readonly<Record<string, unknown>>): RestRequest => {
  const inPath = new Set(pathFields(http.path));
  const path = http.path.replaceAll(/:(\w+)/g, (_match, name: string) =>
    encodeURIComponent(String(input[name])),
  );
  const others = Object.entries(input).filter(([name]) => !inPath.has(name));
  if (others.length === 0) return { method: http.method, target: `/v1${path}`, body: undefined };
  if (carrierOf(http) === 'body')
    return { method: http.method, target: `/v1${path}`, body: Object.fromEntries(others) };
  const query = others.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&');
  return { method: http.method, target: `/v1${path}?${query}`, body: undefined };
};
