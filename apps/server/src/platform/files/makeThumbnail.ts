import { writeFile } from "node:fs/promises";
import { connectParent } from "@tongzhou/sheets";
import { Jimp } from "jimp";
import type { ThumbnailRequest } from "./thumbnails.ts";

// Runs in a process of its own: decoding takes long and can fail in ways that end a process, which then is not the server.
const parent = connectParent<ThumbnailRequest, "done">(async ({ source, target, edge }) => {
  const image = await Jimp.read(source);
  if (image.width > edge || image.height > edge) image.scaleToFit({ w: edge, h: edge });
  await writeFile(
    target,
    image.hasAlpha() ? await image.getBuffer("image/png") : await image.getBuffer("image/jpeg", { quality: 80 }),
  );
  await parent.post("done");
  parent.leave();
});
