/* oxlint-disable jsx-a11y/prefer-tag-over-role -- one field of several parts; the pad is a picture to those who listen */
import { useEffect, useRef, useState } from "react";
import type { PointerEvent, ReactElement } from "react";
import { Button } from "@tongzhou/ui";
import { errorWords } from "../../shell/errorWords.ts";
import type { FieldOf } from "@tongzhou/model";
import type { EditorProps } from "../fieldFace.ts";
import { useFieldKit } from "../FieldProvider.tsx";
import { useHold } from "../unfinished.tsx";
import { fileOf } from "./fileValue.ts";
import { fileUrl } from "./fileUrl.ts";
import { uploadFile } from "./uploadFile.ts";
import styles from "../Editor.module.css";
import cell from "../Cell.module.css";

// Twice what is shown, so that a printed signature is sharp.
const scale = 2;

/** A pad to sign on with a finger, a pen or a mouse; a picture of a signature can be chosen instead. */
export function SignatureEditor({
  value,
  onChange,
  onCommit,
  labelId,
  field,
  path,
}: EditorProps<FieldOf<"signature">>): ReactElement {
  const { workspace, wording } = useFieldKit();
  const { t } = wording;
  const pad = useRef<HTMLCanvasElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const [isInked, setIsInked] = useState(false);
  const [state, setState] = useState<{ readonly isBusy: boolean; readonly problem?: string }>({ isBusy: false });
  const file = fileOf(value);
  const group = useRef<HTMLDivElement>(null);
  const movesFocus = useRef(false);
  // The pad and the picture take each other's place; the keyboard goes along.
  useEffect(() => {
    if (!movesFocus.current) return;
    movesFocus.current = false;
    group.current?.querySelector<HTMLElement>("button:enabled")?.focus();
  });
  useHold(
    path ?? field.key,
    state.isBusy
      ? t("fields.stillSending", { name: wording.label(field.label) })
      : isInked
        ? t("fields.signUnfinished", { name: wording.label(field.label) })
        : undefined,
  );
  const draw = (event: PointerEvent<HTMLCanvasElement>, isStart: boolean): void => {
    const canvas = event.currentTarget;
    const context = canvas.getContext("2d");
    if (context === null || (!isStart && event.buttons === 0)) return;
    if (isStart) {
      canvas.setPointerCapture(event.pointerId);
      if (!isInked) Object.assign(canvas, { width: canvas.clientWidth * scale, height: canvas.clientHeight * scale });
      Object.assign(context, { lineWidth: 2 * scale, lineCap: "round", lineJoin: "round", strokeStyle: "#141d1e" });
      context.beginPath();
      context.moveTo(event.nativeEvent.offsetX * scale, event.nativeEvent.offsetY * scale);
      setIsInked(true);
    }
    context.lineTo(event.nativeEvent.offsetX * scale, event.nativeEvent.offsetY * scale);
    context.stroke();
  };
  const clear = (): void => {
    const canvas = pad.current;
    canvas?.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
    setIsInked(false);
  };
  const send = async (picture: Blob, name: string): Promise<void> => {
    setState({ isBusy: true });
    try {
      const sent = await uploadFile(workspace, picture, name);
      setIsInked(false);
      setState({ isBusy: false });
      onChange({ ...sent });
      movesFocus.current = true;
      onCommit();
    } catch (error) {
      setState({ isBusy: false, problem: errorWords(error, wording) });
    }
  };
  if (file !== null)
    return (
      <div ref={group} role="group" aria-labelledby={labelId} className={styles.grid}>
        <img src={fileUrl(workspace, file.id)} alt={t("fields.signed")} className={cell.signature} />
        <div>
          <Button
            size="small"
            text={t("fields.signAgain")}
            onClick={() => {
              movesFocus.current = true;
              onChange(null);
            }}
          />
        </div>
      </div>
    );
  return (
    <div ref={group} role="group" aria-labelledby={labelId} className={styles.grid}>
      <canvas
        ref={pad}
        className={styles.pad}
        role="img"
        aria-label={t("fields.signHere")}
        onPointerDown={(event) => draw(event, true)}
        onPointerMove={(event) => draw(event, false)}
      />
      <div className={styles.fileRow}>
        <Button
          size="small"
          icon="check"
          text={t("fields.signDone")}
          disabled={!isInked}
          isBusy={state.isBusy}
          onClick={() =>
            pad.current?.toBlob(
              (picture) => (picture === null ? undefined : void send(picture, "signature.png")),
              "image/png",
            )
          }
        />
        <Button size="small" variant="quiet" text={t("common.clear")} disabled={!isInked} onClick={clear} />
        <Button
          size="small"
          variant="quiet"
          icon="img"
          text={t("fields.signPicture")}
          onClick={() => chooser.current?.click()}
        />
      </div>
      {state.problem !== undefined && (
        <span className={styles.note} role="alert">
          {state.problem}
        </span>
      )}
      <input
        ref={chooser}
        type="file"
        hidden
        accept="image/*"
        onChange={(event) => {
          const [picture] = event.target.files ?? [];
          event.target.value = "";
          if (picture === undefined) return;
          if (picture.type.startsWith("image/")) void send(picture, picture.name);
          else setState({ isBusy: false, problem: t("fields.notImage", { name: picture.name }) });
        }}
      />
    </div>
  );
}
