import { Problem } from "@voltcharge/api";
import { QueryClient } from "@tanstack/react-query";

/** Retries only what may heal by itself: no answer, or a part that is down. A refusal is final. */
function worthRetrying(failures: number, error: Error): boolean {
  const heals = error instanceof Problem && (error.status === 0 || error.status >= 500);
  return heals && failures < 2;
}

/** Data stay fresh through the live stream, so nothing is refetched merely because a window got focus. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: worthRetrying,
      retryDelay: (attempt) => 400 * 2 ** attempt,
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      networkMode: "always",
      // "always" would switch this off: a failure of a short gap heals without the live stream having noticed it.
      refetchOnReconnect: true,
    },
    mutations: { networkMode: "always" },
  },
});
