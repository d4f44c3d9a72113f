import { writeFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { Jimp } from "jimp";

// Runs in a thread of its own: decoding takes long and can fail in ways that end a thread, which then is not the server.
const { source, target, edge }: { readonly source: string; readonly target: string; readonly edge: number } =
  workerData;

const image = await Jimp.read(source);
if (image.width > edge || image.height > edge) image.scaleToFit({ w: edge, h: edge });
await writeFile(
  target,
  image.hasAlpha() ? await image.getBuffer("image/png") : await image.getBuffer("image/jpeg", { quality: 80 }),
);
parentPort?.postMessage("done");
