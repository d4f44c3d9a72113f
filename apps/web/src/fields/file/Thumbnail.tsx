import { useState } from "react";
import type { ReactElement } from "react";
import { Icon } from "@tongzhou/ui";
import { thumbnailUrl } from "./fileUrl.ts";

/** Props of Thumbnail. */
export interface ThumbnailProps {
  readonly workspace: string;
  readonly file: { readonly id: string; readonly name: string };
  /** What it shows, for those who cannot see it; "" where the name stands beside it. */
  readonly alt: string;
  readonly className: string | undefined;
}

/** A small picture of an image; a drawing of one for formats of which the server makes none. */
export function Thumbnail({ workspace, file, alt, className }: ThumbnailProps): ReactElement {
  const [isMissing, setIsMissing] = useState(false);
  if (isMissing)
    return (
      <span className={className} style={{ display: "inline-grid", placeItems: "center" }} title={file.name}>
        <Icon name="img" />
      </span>
    );
  return (
    <img
      src={thumbnailUrl(workspace, file.id)}
      alt={alt}
      title={file.name}
      loading="lazy"
      className={className}
      onError={() => setIsMissing(true)}
    />
  );
}
