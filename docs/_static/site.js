// The explorers know JupyterLab's word for a dark page: say it in the theme's place, now and when it changes.
function follow() {
  document.body.dataset.jpThemeLight = String(document.documentElement.dataset.theme !== "dark");
}

// The address of a reader's hub is remembered in this browser and told to nobody.
function hubs() {
  for (const form of document.querySelectorAll(".ml-hub")) {
    form.elements.hub.value = localStorage.getItem("momentum-lessons-hub") ?? "";
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const hub = form.elements.hub.value.replace(/\/+$/, "");
      localStorage.setItem("momentum-lessons-hub", hub);
      location.assign(hubLink(hub, form.dataset.repository, form.dataset.notebook));
    });
  }
}

// With a known repository nbgitpuller fetches the course first; without one the hub has to have it.
function hubLink(hub, repository, notebook) {
  const folder = repository ? `${repository.split("/")[1]}/` : "";
  const path = `lab/tree/${folder}notebooks/${notebook}.ipynb`;
  if (!repository) return `${hub}/hub/user-redirect/${path}`;
  const query = new URLSearchParams({ repo: `https://github.com/${repository}`, urlpath: path });
  return `${hub}/hub/user-redirect/git-pull?${query}`;
}

// What the theme leaves without a name, or outside of any landmark, for those who hear the page.
function name() {
  for (const button of document.querySelectorAll(".search-button-field")) button.removeAttribute("aria-label");
  for (const summary of document.querySelectorAll(".bd-sidebar-primary summary")) {
    summary.setAttribute("aria-label", `Pages of ${summary.parentElement.previousElementSibling?.textContent ?? "this part"}`);
  }
  const side = document.querySelector(".bd-sidebar-primary");
  side?.setAttribute("role", "navigation");
  side?.setAttribute("aria-label", "The whole site");
}

document.addEventListener("DOMContentLoaded", () => {
  follow();
  name();
  new MutationObserver(follow).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  hubs();
});
