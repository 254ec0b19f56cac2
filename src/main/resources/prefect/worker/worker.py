# Runs in a container of the workers' image, with their environment and settings: python -c SCRIPT VERB ...
#   pool POOL TYPE IMAGE NETWORK   makes the work pool if there is none, or tells why its workers could not work
#   online POOL NAME [zombies]     whether the server has heard from this worker since it started; waits some seconds;
#                                  with "zombies", then sees to it that runs of which nothing is heard are marked
import base64
import importlib.util
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime

UNFIT = 64
PATIENCE = 60  # seconds for a network of several hosts that was made just now
ZOMBIES = "Mark zombie flow runs as crashed"
DIRECTORY = "/opt/prefect"


def refuse(reason):
    print(f"worker: {' '.join(str(reason).split())}")
    sys.exit(UNFIT)


def pool(name, kind, image, network):
    """Without the prefect package where it can be had without: its import takes seconds."""
    package = {"process": "prefect", "docker": "prefect_docker"}[kind]
    if importlib.util.find_spec(package) is None:
        refuse(f"the Python package {package.replace('_', '-')} is not in the image")
    found = pool_of(name)
    if not found:
        send("/work_pools/", {"name": name, "type": kind, "base_job_template": template(kind, image, network)}, {409: None})
        found = pool_of(name)  # which may be somebody else's, made just now
    if found["type"] != kind:
        refuse(f"the work pool {name} exists and is of type {found['type']}, not {kind}")


def pool_of(name):
    return send(path_of(name), None, {404: None})


def path_of(pool):
    return f"/work_pools/{urllib.parse.quote(pool)}"


def template(kind, image, network):
    """Empty for what the worker puts in itself."""
    if kind != "docker":
        return {}
    os.chdir(DIRECTORY)
    from prefect_docker.worker import DockerWorker

    made = DockerWorker.get_default_base_job_template()
    variables = made["variables"]["properties"]
    variables["image"]["default"] = image
    variables["networks"]["default"] = [network]  # where runs find the server
    return made


def online(pool, name, *wishes):
    started = start_of_first_process()
    pause = 0.1
    while pause < 2:  # seldom soon: many workers would ask for all that the server can answer
        if any(worker["name"] == name and seconds(worker["last_heartbeat_time"]) >= started for worker in workers(pool)):
            if "zombies" in wishes:
                mark_zombies()
            sys.exit(0)
        time.sleep(pause)
        pause *= 1.3
    sys.exit(1)


def mark_zombies():
    """Runs that sent a heartbeat, and then for ten minutes neither one nor anything else (Prefect documentation, "How to
    detect and respond to zombie flows"). All runs: other workers' heartbeats are up to three minutes apart by default.
    Of any event, not only of final states: a final state may have any name."""
    if send("/automations/filter", {"automations": {"name": {"any_": [ZOMBIES]}}}, {}):
        return
    every = "prefect.flow-run."
    trigger = {
        "type": "event",
        "posture": "Proactive",
        "match": {"prefect.resource.id": f"{every}*"},
        "for_each": ["prefect.resource.id"],
        "after": [f"{every}heartbeat"],
        "expect": [f"{every}*"],
        "threshold": 1,
        "within": 600,
    }
    action = {
        "type": "change-flow-run-state",
        "state": "CRASHED",
        "message": "Nothing was heard of this run for ten minutes: its worker or machine is gone.",
    }
    send("/automations/", {"name": ZOMBIES, "trigger": trigger, "actions": [action]}, {})


def workers(pool):
    try:  # 404: the pool is not there yet
        return send(path_of(pool) + "/workers/filter", {"workers": {"status": {"any_": ["ONLINE"]}}}, {404: []})
    except urllib.error.HTTPError:
        raise
    except OSError:  # the server is not there
        return []


def send(path, body, others, headers={}):
    """The server's answer, or what others says of its status."""
    try:
        return call(path, body, headers)
    except urllib.error.HTTPError as error:
        if error.code == 403 and not headers:
            return send(path, body, others, csrf())
        if error.code not in others:
            raise
        return others[error.code]


def csrf():
    """For servers with PREFECT_SERVER_CSRF_PROTECTION_ENABLED."""
    token = call("/csrf-token?client=worker-check")
    return {"Prefect-Csrf-Token": token["token"], "Prefect-Csrf-Client": token["client"]}


def call(path, body=None, headers={}):
    request = urllib.request.Request(
        os.environ["PREFECT_API_URL"] + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", **headers},
    )
    login = auth()
    if login:
        request.add_header("Authorization", "Basic " + base64.b64encode(login.encode()).decode())
    # Not by the proxy that runs may have in their environment.
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
        return json.load(answer)


def auth():
    if "PREFECT_API_AUTH_STRING" in os.environ:
        return os.environ["PREFECT_API_AUTH_STRING"]
    try:
        import tomllib as reader  # from Python 3.11 on

        read = lambda file: reader.loads(file.read())
    except ImportError:
        import toml as reader  # which Prefect brings along

        read = reader.load
    try:
        with open(f"{DIRECTORY}/prefect.toml", encoding="utf-8") as file:
            return read(file).get("api", {}).get("auth_string")
    except FileNotFoundError:
        return None


def start_of_first_process():
    """In seconds since 1970, as the kernel knows it."""
    with open("/proc/1/stat", encoding="ascii") as stat, open("/proc/uptime", encoding="ascii") as uptime:
        ticks = int(stat.read().rsplit(")", 1)[1].split()[19])
        running = float(uptime.read().split()[0]) - ticks / os.sysconf("SC_CLK_TCK")
    return time.time() - running


def patiently(work, *arguments):
    """Until the server can be reached; what it answers is final."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return work(*arguments)
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(1)


def seconds(timestamp):
    return datetime.fromisoformat(timestamp.replace("Z", "+00:00")).timestamp()


verb, *arguments = sys.argv[1:]
if verb == "online":
    online(*arguments)
try:
    patiently(pool, *arguments)
except Exception as error:
    refuse(f"{type(error).__name__}: {error}")
