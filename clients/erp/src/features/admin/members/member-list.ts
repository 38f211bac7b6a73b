import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { TeamMember } from "@voltcharge/api";
import { useMemo } from "react";
import { api } from "@/app/api";
import { adminKeys } from "../queries";
import { memberQuery, type MemberSearch } from "./member-search";

const PAGE = 200;

/** The members that match, page by page, by name. */
export function useMemberList(search: MemberSearch) {
  const query = memberQuery(search);
  const result = useInfiniteQuery({
    queryKey: adminKeys.memberList(query),
    queryFn: ({ pageParam, signal }) =>
      api.listMembers({ ...query, limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
  const pages = result.data?.pages;
  const members = useMemo(
    () => new Map<string, TeamMember>(pages?.flatMap((page) => page.items.map((member) => [member.id, member]))),
    [pages],
  );
  const ids = useMemo(() => [...members.keys()], [members]);
  return { ...result, members, ids, total: pages?.at(-1)?.total ?? 0 };
}
