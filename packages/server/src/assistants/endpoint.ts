/** Bytes that are read of one answer, with all that is around it. */
export const answerBytesMax = 4_194_304;

export interface Endpoint {
  readonly url: string;
  /** Sent as a bearer token. */
  readonly token: string | undefined;
  /** The endpoint must send something, however little, within this time. */
  readonly silenceTimeoutMs: number;
}

export interface Reply {
  /** The media type in lower case, without parameters; empty when there is none. */
  readonly type: string;
  /** The body's text, in pieces as they come. */
  readonly text: AsyncIterable<string>;
}

/**
 * What went wrong at an endpoint. It goes into the log, so it has no cause and quotes nothing: an address may hold a
 * key, and the body of an answer what was said.
 */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
}

/**
 * Posts JSON to an endpoint. Rejects with an EndpointError for whatever is not a good answer, redirects included. The
 * connection is closed when the signal is aborted, however much was read.
 */
export const post = async (endpoint: Endpoint, body: unknown, signal: AbortSignal): Promise<Reply> => {
  const ending = new AbortController();
  const end = (): void => ending.abort(new EndpointError('Nobody waits for the answer any longer.'));
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  const heard = soundOf(ending, endpoint.silenceTimeoutMs);

  const response = await heard(
    fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        // Compressed, few bytes could be many.
        'accept-encoding': 'identity',
        ...(endpoint.token === undefined ? {} : { authorization: `Bearer ${endpoint.token}` }),
      },
      body: JSON.stringify(body),
      // What is said here and the key are for this endpoint, and for no other that it names.
      redirect: 'manual',
      decompress: false,
      signal: ending.signal,
    }),
  );
  if (!response.ok) throw new EndpointError(`The endpoint answered with status ${response.status}.`);
  if ((response.headers.get('content-encoding') ?? 'identity') !== 'identity')
    throw new EndpointError('The endpoint compressed its answer, which it was asked not to.');
  const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
  return { type: type.trim().toLowerCase(), text: read(response, heard) };
};

/** The whole text of a reply. */
export const whole = async ({ text }: Reply): Promise<string> => {
  let all = '';
  for await (const piece of text) all += piece;
  return all;
};

/** A value of JSON. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new EndpointError('The endpoint sent something that is not JSON.');
  }
};

/** A field of a value that may be anything. */
export const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

type Heard = <Value>(work: Promise<Value>) => Promise<Value>;

/** Waits for something of the endpoint, but not for ever, and turns what goes wrong into an EndpointError. */
const soundOf =
  (ending: AbortController, timeoutMs: number): Heard =>
  async (work) => {
    const silence = setTimeout(
      () => ending.abort(new EndpointError('The endpoint was silent for too long.')),
      timeoutMs,
    );
    try {
      return await work;
    } catch (error) {
      const { reason } = ending.signal as { readonly reason: unknown };
      if (reason instanceof EndpointError) throw reason;
      const code = fieldOf(error, 'code');
      const why = typeof code === 'string' ? ` (${code})` : '';
      throw new EndpointError(`The endpoint could not be reached, or broke off${why}.`);
    } finally {
      clearTimeout(silence);
    }
  };

async function* read(response: Response, heard: Heard): AsyncGenerator<string> {
  if (!response.body) return;
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let bytes = 0;
  for (let step = await heard(reader.read()); !step.done; step = await heard(reader.read())) {
    bytes += step.value.byteLength;
    if (bytes > answerBytesMax)
      throw new EndpointError(`The endpoint sent more than ${answerBytesMax} bytes.`);
    yield decoder.decode(step.value, { stream: true });
  }
  yield decoder.decode();
}
