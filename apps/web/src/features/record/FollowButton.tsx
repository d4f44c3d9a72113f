import type { ReactElement } from "react";
import { setFollowing } from "@tongzhou/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "@tongzhou/ui";
import { call } from "../../api/call.ts";
import { recordKeys, recordQuery } from "../../api/recordQueries.ts";
import { errorWords } from "../../shell/errorWords.ts";
import { useWording } from "../../shell/language.tsx";
import { notice } from "../../shell/notices.ts";
import { useFollowerWords } from "./useFollowerWords.ts";

/** Props of FollowButton. */
export interface FollowButtonProps {
  readonly workspace: string;
  readonly form: string;
  readonly record: number;
  readonly isFollowed: boolean;
}

/** Follows a record or stops; says who else does on hover. */
export function FollowButton({ workspace, form, record, isFollowed }: FollowButtonProps): ReactElement {
  const wording = useWording();
  const { t } = wording;
  const queryClient = useQueryClient();
  const followers = useFollowerWords(form, record);
  const { queryKey } = recordQuery(workspace, form, record);
  const follow = useMutation({
    mutationFn: async (isFollowing: boolean) =>
      call(setFollowing, { params: { workspace, form, record }, body: { isFollowing } }),
    onMutate: (isFollowing) => {
      queryClient.setQueryData(queryKey, (now) => (now === undefined ? now : { ...now, isFollowed: isFollowing }));
    },
    onError: (error, isFollowing) => {
      queryClient.setQueryData(queryKey, (now) => (now === undefined ? now : { ...now, isFollowed: !isFollowing }));
      notice.set({ text: errorWords(error, wording) });
    },
    onSettled: async () => queryClient.invalidateQueries({ queryKey: recordKeys.record(workspace, form, record) }),
  });
  return (
    <Button
      size="small"
      variant="quiet"
      icon={isFollowed ? "checkc" : "eye"}
      text={t(isFollowed ? "record.following" : "record.follow")}
      title={followers ?? t("record.follow")}
      aria-pressed={isFollowed}
      onClick={() => follow.mutate(!isFollowed)}
    />
  );
}
