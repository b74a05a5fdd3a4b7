import type { Screen } from "$lib/router.svelte";

/** Every address of the console. */
export const screens: Screen[] = [
  { path: "/", load: () => import("./screens/home/Home.svelte") },
  { path: "/declare", load: () => import("./screens/incident/Declare.svelte") },
  { path: "/incidents", load: () => import("./screens/incident/Incidents.svelte") },
  { path: "/incidents/:incident", load: () => import("./screens/incident/Incident.svelte") },
  { path: "/incidents/:incident/exposure", load: () => import("./screens/exposure/Exposure.svelte") },
  { path: "/incidents/:incident/duties", load: () => import("./screens/duty/Duties.svelte") },
  { path: "/incidents/:incident/notices", load: () => import("./screens/notice/Notices.svelte") },
  { path: "/incidents/:incident/notices/:notice", load: () => import("./screens/notice/Notice.svelte") },
  { path: "/incidents/:incident/delivery", load: () => import("./screens/delivery/Delivery.svelte") },
  { path: "/incidents/:incident/record", load: () => import("./screens/record/Record.svelte") },
  { path: "/incidents/:incident/trust", load: () => import("./screens/trust/Trust.svelte") },
  { path: "/duties", load: () => import("./screens/duty/Board.svelte") },
  { path: "/settings/:part?", load: () => import("./screens/settings/Settings.svelte") },
];

/** The rooms of an incident, in the order in which the data walks, with the key after g. */
export const rooms = [
  { name: "incident", path: "", key: "i" },
  { name: "exposure", path: "/exposure", key: "e" },
  { name: "duties", path: "/duties", key: "d" },
  { name: "notices", path: "/notices", key: "n" },
  { name: "delivery", path: "/delivery", key: "l" },
  { name: "record", path: "/record", key: "r" },
  { name: "trust", path: "/trust", key: "t" },
] as const;
