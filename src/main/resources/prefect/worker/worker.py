# Runs in a container of the workers' image, with their environment and settings: python -c SCRIPT VERB ...
#   pool POOL TYPE IMAGE NETWORK   makes the work pool if there is none, or tells why its workers could not work
#   online POOL NAME               whether the server has heard from this worker since it started; waits some seconds
import asyncio
import importlib.util
import json
import os
import sys
import time

UNFIT = 64
DIRECTORY = "/opt/prefect"


def refuse(reason):
    print(f"worker: {' '.join(str(reason).split())}")
    sys.exit(UNFIT)


async def pool(name, kind, image, network):
    package = {"process": "prefect", "docker": "prefect_docker"}[kind]
    if importlib.util.find_spec(package) is None:
        refuse(f"the Python package {package.replace('_', '-')} is not in the image")
    os.chdir(DIRECTORY)
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound

    async with get_client() as client:
        try:
            found = await client.read_work_pool(name)
        except ObjectNotFound:
            try:
                wanted = WorkPoolCreate(name=name, type=kind, base_job_template=template(kind, image, network))
                found = await client.create_work_pool(wanted)
            except ObjectAlreadyExists:  # by somebody else, just now
                found = await client.read_work_pool(name)
        if found.type != kind:
            refuse(f"the work pool {name} exists and is of type {found.type}, not {kind}")


def template(kind, image, network):
    """Empty for what the worker puts in itself."""
    if kind != "docker":
        return {}
    from prefect_docker.worker import DockerWorker

    made = DockerWorker.get_default_base_job_template()
    variables = made["variables"]["properties"]
    variables["image"]["default"] = image
    variables["networks"]["default"] = [network]  # where runs find the server
    return made


def online(pool, name):
    """Without the prefect package, whose import takes seconds."""
    started = start_of_first_process()
    for _ in range(50):
        if any(worker["name"] == name and seconds(worker["last_heartbeat_time"]) >= started for worker in workers(pool)):
            sys.exit(0)
        time.sleep(0.1)
    sys.exit(1)


def workers(pool):
    import urllib.error
    import urllib.parse

    path = f"/work_pools/{urllib.parse.quote(pool)}/workers/filter"
    body = {"workers": {"status": {"any_": ["ONLINE"]}}}
    try:
        return call(path, body)
    except urllib.error.HTTPError as error:
        if error.code == 404:  # the pool is not there yet
            return []
        if error.code != 403:
            raise
        return call(path, body, csrf())
    except OSError:  # the server is not there
        return []


def csrf():
    """For servers with PREFECT_SERVER_CSRF_PROTECTION_ENABLED."""
    token = call("/csrf-token?client=worker-check")
    return {"Prefect-Csrf-Token": token["token"], "Prefect-Csrf-Client": token["client"]}


def call(path, body=None, headers={}):
    import base64
    import urllib.request

    request = urllib.request.Request(
        os.environ["PREFECT_API_URL"] + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", **headers},
    )
    login = auth()
    if login:
        request.add_header("Authorization", "Basic " + base64.b64encode(login.encode()).decode())
    with urllib.request.urlopen(request, timeout=10) as answer:
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
            return read(file)["api"]["auth_string"]
    except FileNotFoundError:
        return None


def start_of_first_process():
    """In seconds since 1970, as the kernel knows it."""
    with open("/proc/1/stat", encoding="ascii") as stat, open("/proc/uptime", encoding="ascii") as uptime:
        ticks = int(stat.read().rsplit(")", 1)[1].split()[19])
        running = float(uptime.read().split()[0]) - ticks / os.sysconf("SC_CLK_TCK")
    return time.time() - running


def seconds(timestamp):
    from datetime import datetime

    return datetime.fromisoformat(timestamp.replace("Z", "+00:00")).timestamp()


verb, *arguments = sys.argv[1:]
if verb == "online":
    online(*arguments)
try:
    asyncio.run(pool(*arguments))
except Exception as error:
    refuse(f"{type(error).__name__}: {error}")
