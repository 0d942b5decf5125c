/** Pages that are read of one list, at most: 100,000 rows. */
const pagesMax = 1_000;

/** All rows of a list that comes in pages. `load` answers with one page and the key of the next. */
export async function* rowsOf<Row, Key>(
  load: (key: Key | undefined) => Promise<{ readonly rows: readonly Row[]; readonly next: Key | null }>,
): AsyncGenerator<Row> {
  let key: Key | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const { rows, next } = await load(key);
    yield* rows;
    if (next === null) return;
    key = next;
  }
}

/** All rows in one array. (`Array.fromAsync` is not in Node 20.) */
export const allOf = async <Row>(rows: AsyncIterable<Row>): Promise<readonly Row[]> => {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
};
