/** @throws {Error} naming the address, when there is no answer within 3 s or it is no success. */
export async function getJson<T>(url: string): Promise<T> {
  const { origin } = new URL(url);
  let response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(3000) });
  } catch (cause) {
    throw new Error(`${origin} does not answer`, { cause });
  }
  if (!response.ok) throw new Error(`${origin}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
