import { useQuery } from "@tanstack/react-query";
import { useWording } from "../../shell/language.tsx";
import { useWorkspace } from "../../shell/useWorkspace.ts";
import { followersQuery } from "./recordDetailQueries.ts";

/** Who follows a record, in words; undefined while that is unknown or nobody does. */
export function useFollowerWords(form: string, record: number): string | undefined {
  const { t, format } = useWording();
  const { key, members } = useWorkspace();
  const followers = useQuery(followersQuery(key, form, record));
  const names = (followers.data?.members ?? []).map(
    (id) => members.find((member) => member.id === id)?.name ?? t("common.unknownMember"),
  );
  return names.length === 0 ? undefined : t("record.followers", { names: format.list(names) });
}
