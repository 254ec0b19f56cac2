module github.com/terraform-providers/terraform-provider-random/pulumi-resource-random

go 1.25.11
