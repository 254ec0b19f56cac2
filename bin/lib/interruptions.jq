# From an update plan: what is not there for a while, or no more, a line for each.
{
    "prefect:database:Database$docker:index/volume:Volume":
        "the data; the database after it is that of another volume, an empty one if it has none, and this volume is kept",
    "prefect:database:Database$docker:index/container:Container":
        "PostgreSQL; the API and the UI answer with errors meanwhile, workers and clients try again",
    "prefect:server:PrefectServer$docker:index/container:Container":
        "the API and the UI; flow runs go on, workers and clients try again",
    "prefect:edge:ReverseProxy$docker:index/container:Container":
        "the API and the UI from outside; workers of the stack go on",
    "prefect:worker:Worker$docker:index/container:Container":
        "a worker; runs of type process that it has at that moment are cut off",
    "prefect:worker:DockerProxy$docker:index/container:Container":
        "the way to the Docker Engine; workers of type docker start no run meanwhile",
    "prefect:backup:Backup$docker:index/container:Container": "backups"
} as $services
| .resourcePlans
| to_entries[]
| (.key | split("::")) as $urn
| $services[$urn[2] | split("$")[-2:] | join("$")] as $service
| select($service)
| (if any(.value.steps[]; . == "replace") then "is replaced"
   elif any(.value.steps[]; . == "delete") then "is removed"
   else empty end) as $what
| "  \($urn[-1]) \($what): \($service)"
