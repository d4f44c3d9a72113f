import { useEffect } from "react";
import type { ReactElement } from "react";
import { getSetup } from "@tongzhou/contract";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { isApiError } from "./api/apiError.ts";
import { call } from "./api/call.ts";
import { watchConnection } from "./api/connection.ts";
import { queryClient, refetchAfterOutage } from "./api/queryClient.ts";
import { guardLeaving } from "./api/saveState.ts";
import { router } from "./routes.tsx";

/** The whole page. */
export function App(): ReactElement {
  useEffect(() => {
    const stops = [watchConnection(isServerBack), refetchAfterOutage(), guardLeaving()];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  return (
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}

async function isServerBack(): Promise<boolean> {
  try {
    await call(getSetup, {});
    return true;
  } catch (error) {
    return !isApiError(error, "network.offline", "network.unavailable", "database.unavailable");
  }
}
