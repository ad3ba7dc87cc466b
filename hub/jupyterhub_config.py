"""JupyterHub for one class on one server. `make hub` starts it; docs/hub.md is for who runs it.

Run as root, it gives each learner a system account of their own, whose home nobody else can enter.
Run as somebody else, it cannot keep learners apart, so it serves the lecturer alone.
"""

import os
import pwd
import resource
import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

from jupyterhub.spawner import LocalProcessSpawner, SimpleLocalProcessSpawner
from nativeauthenticator import NativeAuthenticator

CLASS = Path(os.environ["MOMENTUM_CLASS"])  # the folder that holds all of the class
PORT = int(os.environ.get("MOMENTUM_PORT", "8000"))
HOST = os.environ.get("MOMENTUM_HOST", "127.0.0.1")
MEMORY = os.environ.get("MOMENTUM_MEMORY", "1500M")  # of each process of a learner
COURSE = os.environ.get("MOMENTUM_COURSE") or (CLASS / "course.git").as_uri()
ACCOUNT = os.environ.get("MOMENTUM_ACCOUNTS", "ml-") + "{}"
IDLE_SECONDS = int(os.environ.get("MOMENTUM_IDLE", "3600"))

LECTURER = "lecturer"
PROCESSES = (
    400  # of each learner, threads included: enough for six kernels, too few to stop the machine
)
IS_ROOT = os.geteuid() == 0
RUN = Path("/run")  # kernels' sockets are files, whose whole path may have 107 letters
ENVIRONMENT = Path(sys.executable).parent
FOLDER = "momentum-lessons"

c = get_config()  # noqa: F821


# Who may come in


class ClassAuthenticator(NativeAuthenticator):
    """Learners choose a name and a password; the lecturer, who has one in a file, lets them in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.user_exists(LECTURER):  # or the first to sign up by that name would be admin
            open_to_all, self.enable_signup = self.enable_signup, True
            self.create_user(LECTURER, lecturers_password())
            self.enable_signup = open_to_all


def lecturers_password():
    """Return the lecturer's password, which is drawn once and kept where only the hub reads it."""
    path = CLASS / "lecturer-password.txt"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(12) + "\n")
    return path.read_text().strip()


def names_of_the_class():
    """Return the names in names.txt, one a line: they come in without waiting for the lecturer."""
    path = CLASS / "names.txt"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return {line.strip().lower() for line in lines if line.strip() and not line.startswith("#")}


c.JupyterHub.authenticator_class = ClassAuthenticator
c.Authenticator.admin_users = {LECTURER}
c.Authenticator.allow_all = True  # of those whom the lecturer, or names.txt, has let in
c.Authenticator.allowed_users = names_of_the_class()
c.Authenticator.username_pattern = r"[a-z][a-z0-9-]{0,23}"
c.NativeAuthenticator.enable_signup = IS_ROOT
c.NativeAuthenticator.minimum_password_length = 8
c.NativeAuthenticator.check_common_password = True
c.NativeAuthenticator.allowed_failed_logins = 10
c.NativeAuthenticator.seconds_before_next_try = 60


# A server for each, under an account of its own


class AccountSpawner(LocalProcessSpawner):
    """Runs a learner's server as the system account `ml-NAME`, within limits.

    The prefix keeps learners away from the accounts that the machine has: somebody who signs up as
    `root` gets the account `ml-root`.
    """

    @property
    def account(self):
        return ACCOUNT.format(self.user.name)

    def make_preexec_fn(self, name):
        become = super().make_preexec_fn(self.account)

        def preexec():
            resource.setrlimit(resource.RLIMIT_DATA, (self.mem_limit, self.mem_limit))
            resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, PROCESSES))
            os.umask(0o077)
            become()

        return preexec

    def user_env(self, env):
        account = pwd.getpwnam(self.account)
        return env | {
            "USER": self.account,
            "HOME": account.pw_dir,
            "SHELL": account.pw_shell,
            "JUPYTER_RUNTIME_DIR": str(RUN / self.account),
        }

    async def start(self):
        make_account(self.account, CLASS / "homes" / self.user.name)
        run = RUN / self.account
        run.mkdir(mode=0o700, exist_ok=True)
        shutil.chown(run, self.account, self.account)
        return await super().start()


def make_account(account, home):
    """Make the system account unless it is there; a home that is there keeps its owner's number."""
    try:
        found = pwd.getpwnam(account).pw_dir
    except KeyError:
        same = ["--uid", str(home.stat().st_uid)] if home.exists() else []
        options = ["--create-home", "--user-group", "--shell", "/bin/bash", "--home-dir", home]
        subprocess.run(["useradd", *same, *options, account], check=True, capture_output=True)
    else:
        if Path(found) != home:
            raise PermissionError(f"the account {account} has its home at {found}, not at {home}")
    home.chmod(0o700)


c.JupyterHub.spawner_class = AccountSpawner if IS_ROOT else SimpleLocalProcessSpawner
if not IS_ROOT:
    c.SimpleLocalProcessSpawner.home_dir_template = str(CLASS / "homes" / "{username}")
c.Spawner.cmd = [str(ENVIRONMENT / "jupyterhub-singleuser")]
c.Spawner.mem_limit = MEMORY
c.Spawner.default_url = "/git-pull?" + urlencode(
    {
        "repo": COURSE,
        "branch": os.environ.get("MOMENTUM_BRANCH", "main"),
        "targetpath": FOLDER,
        "urlpath": f"lab/tree/{FOLDER}/notebooks/00_start_here.ipynb",
    }
)
c.Spawner.environment = {
    "PATH": f"{ENVIRONMENT}:{os.environ['PATH']}",
    "GIT_CONFIG_SYSTEM": str(CLASS / "settings" / "gitconfig"),
    "JUPYTER_CONFIG_PATH": str(CLASS / "settings"),
    # Twenty kernels that each take all cores would only wait for each other.
    **dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"], "1"),
}
# A whole class comes at once, and nobody is to be turned away: the last one waits.
c.Spawner.start_timeout = 600
c.Spawner.http_timeout = 600
c.JupyterHub.concurrent_spawn_limit = 0


# The hub itself

c.JupyterHub.bind_url = f"http://{HOST}:{PORT}"
c.JupyterHub.hub_port = PORT + 1
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PORT + 2}"
c.ConfigurableHTTPProxy.command = [
    str(CLASS / "proxy" / "node_modules" / ".bin" / "configurable-http-proxy")
]
c.ConfigurableHTTPProxy.pid_file = str(CLASS / "proxy.pid")
c.JupyterHub.db_url = f"sqlite:///{CLASS / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(CLASS / "cookie_secret")
c.JupyterHub.template_vars = {"announcement_login": "Momentum Lessons. New here? Sign up first."}
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [
            sys.executable,
            "-m",
            "jupyterhub_idle_culler",
            f"--timeout={IDLE_SECONDS}",
            f"--cull-every={max(5, IDLE_SECONDS // 10)}",
        ],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
