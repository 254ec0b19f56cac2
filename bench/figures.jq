# What the measurements of several servers and hosts make of their results: jq -L bench 'include "figures"; …'

# Of what is there.
def median: map(select(. != null)) | sort | length as $n
    | if $n == 0 then null else (.[($n - 1) / 2 | floor] + .[$n / 2 | floor]) / 2 end;

# With that many decimals, also where they are zero.
def fixed($decimals): if . == null then "" else
    pow(10; $decimals) as $unit | (. * $unit | round) as $units
    | ($units / $unit | floor | tostring)
    + if $decimals == 0 then "" else "." + ($unit + $units % $unit | tostring | .[1:]) end end;

# Lists of those with the same title, in the order in which the titles came up.
def by_title: reduce .[] as $result ([]; if any(.[]; .[0].title == $result.title)
    then map(if .[0].title == $result.title then . + [$result] else . end) else . + [[$result]] end);
