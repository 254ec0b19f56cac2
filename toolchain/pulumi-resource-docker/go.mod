module github.com/terraform-providers/terraform-provider-docker/pulumi-resource-docker

go 1.25.11
