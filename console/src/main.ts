import { mount } from "svelte";

import "./app.css";
import App from "./App.svelte";
import { session } from "$lib/session.svelte";
import { chooseWords } from "$words";

await Promise.all([chooseWords(navigator.languages), session.look()]);
mount(App, { target: document.body });
