import { useMutation, useQuery } from "@tanstack/react-query";
import { asProblem } from "@voltcharge/api";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { announce } from "@/shell/notices";
import { ticketKeys } from "../keys";
import type { SavedView, TicketFilter } from "../model";

/** Views seldom change. */
const FRESH_MS = 300_000;

export const useSavedViews = () =>
  useQuery({
    queryKey: ticketKeys.views,
    queryFn: async ({ signal }) => (await api.listTicketViews(signal)).items,
    staleTime: FRESH_MS,
  });

export interface ViewToSave {
  id: string;
  name: string;
  filter: TicketFilter;
  shared: boolean;
}

const reread = () => queryClient.invalidateQueries({ queryKey: ticketKeys.views });

/** Keeps a filter under a name, or a view under another name. */
export const useSaveView = (onSaved: () => void) =>
  useMutation({
    mutationFn: ({ id, ...view }: ViewToSave) => api.saveTicketView(id, view),
    onSuccess: async (view) => {
      await reread();
      announce("success", `View “${view.name}” is saved${view.shared ? " for everybody" : ""}.`);
      onSaved();
    },
  });

/** Takes the view away at once, and puts it back with a word when the server refuses. */
export const useDeleteView = () =>
  useMutation({
    mutationFn: (view: SavedView) => api.deleteTicketView(view.id),
    onMutate: (view) => {
      queryClient.setQueryData<SavedView[]>(ticketKeys.views, (known) => known?.filter(({ id }) => id !== view.id));
    },
    onError: (error, view) => announce("danger", `View “${view.name}” is back: ${asProblem(error).message}`),
    onSettled: reread,
  });
