# A deployment as "pulumi stack export" gives it, without what was on one host; what is left no longer mentions it.
# Names of resources on a host end with @ and its name (prefect.docker.ResourceName).
def there: endswith("@" + $host);
def kept: map(select(there | not));
.deployment.resources |= (
    map(select(.urn | there | not))
    | map(
        if .dependencies then .dependencies |= kept else . end
        | if .propertyDependencies then .propertyDependencies |= map_values(if . then kept else . end) else . end
    )
)
