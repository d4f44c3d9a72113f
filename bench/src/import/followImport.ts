import type { OursClient } from "../records/oursClient.ts";

/** An import as the server tells it. */
export type ImportReply = Readonly<Record<string, unknown>>;

/** Uploads a file, begins its import and answers the import's id; the file is judged from then on. */
export async function beginImport(
  address: string,
  client: OursClient,
  workspace: string,
  file: { readonly name: string; readonly body: Blob },
): Promise<string> {
  const reply = await fetch(`${address}/api/v1/workspaces/${workspace}/files?name=${encodeURIComponent(file.name)}`, {
    method: "PUT",
    headers: { origin: address, authorization: `Bearer ${client.token}`, "content-type": "application/octet-stream" },
    body: file.body,
  });
  if (!reply.ok) throw new Error(`bench-upload: ${reply.status} ${await reply.text()}`);
  const uploaded = (await reply.json()) as { readonly id: string };
  const made = await client.post(`/workspaces/${workspace}/imports`, { file: uploaded.id });
  return String(made["id"]);
}

/** Asks until the import has the status that is waited for; an import that fails is an error. */
export async function awaitImport(
  client: OursClient,
  workspace: string,
  id: string,
  wanted: "ready" | "checked" | "done",
): Promise<ImportReply> {
  for (;;) {
    const view = await client.get(`/workspaces/${workspace}/imports/${id}`);
    if (view["status"] === wanted) return view;
    if (view["status"] === "failed") throw new Error(`bench-import: ${JSON.stringify(view["error"])}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
