import type { ReactElement } from "react";
import { setFollowing } from "@tongzhou/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "@tongzhou/ui";
import { call } from "../../api/call.ts";
import { recordKeys, recordQuery } from "../../api/recordQueries.ts";
import { errorWords } from "../../shell/errorWords.ts";
import { useWording } from "../../shell/language.tsx";
import { notice } from "../../shell/notices.ts";
import { useWorkspace } from "../../shell/useWorkspace.ts";
import { followersQuery } from "./recordDetailQueries.ts";

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
  const { t, format } = wording;
  const { members } = useWorkspace();
  const queryClient = useQueryClient();
  const followers = useQuery(followersQuery(workspace, form, record));
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
  const names = (followers.data?.members ?? []).map(
    (id) => members.find((member) => member.id === id)?.name ?? t("common.unknownMember"),
  );
  const who = names.length === 0 ? t("record.follow") : `${t("record.followers")}: ${format.list(names)}`;
  return (
    <Button
      size="small"
      variant="quiet"
      icon={isFollowed ? "checkc" : "eye"}
      text={t(isFollowed ? "record.following" : "record.follow")}
      title={who}
      aria-pressed={isFollowed}
      onClick={() => follow.mutate(!isFollowed)}
    />
  );
}
