# Runs in a container made for it, on the server's image and with the server's environment:
# python -c SCRIPT HOW FILE-WITH-THE-CONNECTION-URL one|several CONNECTIONS
# Tells in one line why the server could not run here, before anything that runs is touched.
#   packages   the image has what the server needs
#   connect    and the database can be reached, with the server's own driver
#   migrate    and its role may make the tables
# With "several" the server is several processes, which need more of the image; all of it needs CONNECTIONS.
import importlib.metadata
import importlib.util
import os
import re
import sys

MISSING_PACKAGE, NO_DATABASE = 64, 65


def refuse(code, reason):
    print(f"check: {' '.join(str(reason).split())}")
    sys.exit(code)


for package in ("prefect", "asyncpg"):
    if importlib.util.find_spec(package) is None:
        refuse(MISSING_PACKAGE, f"the Python package {package} is not in it")

how, several, connections = sys.argv[1], sys.argv[3] == "several", int(sys.argv[4])
SHARED = ("messaging", "ordering", "lease_storage")  # what API servers and background services share, in prefect-redis
FIRST = (3, 4, 22)


def numbers(version):
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


if several:
    version = importlib.metadata.version("prefect")
    if numbers(version) < FIRST:
        refuse(MISSING_PACKAGE, f"it has Prefect {version}, and several API servers need 3.4.22 or newer")
    package = importlib.util.find_spec("prefect_redis")
    if package is None:
        refuse(MISSING_PACKAGE, "the Python package prefect-redis is not in it, by which several API servers share events")
    folder = os.path.dirname(package.origin)
    missing = [name for name in SHARED if not os.path.exists(os.path.join(folder, f"{name}.py"))]
    if missing:
        refuse(MISSING_PACKAGE, f"its Python package prefect-redis is too old: it has no {', '.join(missing)}")

if how == "packages":
    sys.exit(0)

import asyncio
import errno
import ssl

from sqlalchemy.ext.asyncio import create_async_engine

OLDEST = 14
TABLES = "select to_regclass('public.alembic_version') is not null"
EXTENSION = "select exists (select from pg_extension where extname = 'pg_trgm')"
MAY_EXTEND = "select has_database_privilege(current_database(), 'CREATE')"
MAY_MAKE_TABLES = "select has_schema_privilege('public', 'CREATE')"


async def check():
    with open(sys.argv[2], encoding="utf-8") as file:
        url = file.read()
    engine = create_async_engine(url, connect_args={"timeout": 10})
    async with engine.connect() as connection:

        async def answer(question):
            return (await connection.exec_driver_sql(question)).scalar()

        major = int(await answer("show server_version_num")) // 10000
        if major < OLDEST:
            refuse(NO_DATABASE, f"it is PostgreSQL {major}, and Prefect needs {OLDEST} or newer")
        most = int(await answer("show max_connections"))
        if several and most < connections:
            refuse(NO_DATABASE, f"it lets in {most} clients (max_connections), and the server's processes may need {connections}")
        if how == "migrate":
            if not await answer(EXTENSION) and not await answer(MAY_EXTEND):
                refuse(NO_DATABASE, "its role may not create the extension pg_trgm, and it is not there yet")
            if not await answer(MAY_MAKE_TABLES):
                refuse(NO_DATABASE, "its role may not create tables in the schema public")
    await engine.dispose()


try:
    asyncio.run(check())
except Exception as error:
    cause = getattr(error, "orig", None) or error
    while cause.__cause__ is not None:
        cause = cause.__cause__
    reason = str(cause) or type(cause).__name__
    if isinstance(cause, asyncio.TimeoutError):
        reason = "no answer within 10 s"
    elif type(cause) is not ssl.SSLCertVerificationError and isinstance(cause, OSError) and cause.errno in errno.errorcode:
        reason = os.strerror(cause.errno)
    refuse(NO_DATABASE, reason)
