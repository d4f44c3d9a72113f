import type { ReactElement } from "react";
import { useNavigate } from "@tanstack/react-router";
import { IconButton, MenuButton } from "@tongzhou/ui";
import { recordPath } from "../../paths.ts";
import { errorWords } from "../../shell/errorWords.ts";
import { useWording } from "../../shell/language.tsx";
import { notice } from "../../shell/notices.ts";
import { useWorkspace } from "../../shell/useWorkspace.ts";
import { FollowButton } from "./FollowButton.tsx";
import type { RecordDesk } from "./useRecordDesk.ts";
import { useDeleteRecord } from "./useDeleteRecord.ts";
import { useFollowerWords } from "./useFollowerWords.ts";

/** Props of RecordActions. */
export interface RecordActionsProps {
  readonly desk: RecordDesk;
  /** The record is gone from the screen's point of view. */
  readonly onDeleted: () => void;
}

/** What can be done with a record as a whole. */
export function RecordActions({ desk, onDeleted }: RecordActionsProps): ReactElement {
  const wording = useWording();
  const { t } = wording;
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const { form, id, record } = desk;
  const formKey = form.definition.key;
  const followers = useFollowerWords(formKey, id);
  const deleteRecord = useDeleteRecord(workspace.key, formKey);
  const handleCopyLink = async (): Promise<void> => {
    await navigator.clipboard.writeText(`${window.location.origin}${recordPath(workspace.key, formKey, id)}`);
    notice.set({ text: t("record.linkCopied") });
  };
  const params = { workspace: workspace.key, form: formKey };
  const handleDelete = async (): Promise<void> => {
    try {
      await deleteRecord(id, record?.title ?? t("common.untitled"));
      onDeleted();
    } catch (error) {
      notice.set({ text: errorWords(error, wording) });
    }
  };
  return (
    <>
      <FollowButton workspace={workspace.key} form={formKey} record={id} isFollowed={record?.isFollowed === true} />
      <IconButton
        icon="link"
        label={t("record.copyLink")}
        onClick={() => void handleCopyLink().catch(() => undefined)}
      />
      <MenuButton
        label={t("record.actions")}
        align="end"
        items={[
          // The button says it on hover only.
          ...(followers === undefined ? [] : [{ kind: "line" as const, key: "followers", text: followers }]),
          ...(form.abilities.create
            ? [
                {
                  key: "copy",
                  text: t("record.duplicate"),
                  icon: "copy" as const,
                  onPick: () =>
                    void navigate({
                      to: "/w/$workspace/f/$form/r/$record",
                      params: { ...params, record: "new" },
                      search: { copy: id },
                    }),
                },
              ]
            : []),
          {
            key: "bin",
            text: t("record.openBin"),
            icon: "trash",
            onPick: () => void navigate({ to: "/w/$workspace/f/$form/bin", params }),
          },
          ...(record?.can.delete === true
            ? [
                { kind: "line" as const, key: "line" },
                {
                  key: "delete",
                  text: t("record.delete"),
                  icon: "trash" as const,
                  isDangerous: true,
                  onPick: () => void handleDelete(),
                },
              ]
            : []),
        ]}
      />
    </>
  );
}
