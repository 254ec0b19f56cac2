// Command pulumi-resource-docker serves kreuzwerker's Docker provider to Pulumi,
// with the resource and property names of the provider that Pulumi publishes.
// "pulumi-resource-docker schema --out DIR" writes the schema.json that it reads from its own folder.
package main

import (
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfgen"
	sdkv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/terraform-providers/terraform-provider-docker/internal/provider"
)

var version string // set by the linker

func main() {
	// The published provider's upstream is newer and has lost these: leaving them out keeps programs from using them.
	gone := &tfbridge.SchemaInfo{Omit: true}
	info := tfbridge.ProviderInfo{
		P:            sdkv2.NewProvider(provider.New(version)()),
		Name:         "docker",
		Version:      version,
		MetadataInfo: tfbridge.NewProviderMetadata(nil),
		Config: map[string]*tfbridge.SchemaInfo{
			"host": {Default: &tfbridge.DefaultInfo{
				EnvVars: []string{"DOCKER_HOST"},
				Value:   "unix:///var/run/docker.sock",
			}},
			"registry_auth": {Name: "registryAuth", MaxItemsOne: tfbridge.False()},
		},
		Resources: map[string]*tfbridge.ResourceInfo{
			"docker_config": {Tok: tfbridge.MakeResource("docker", "index", "ServiceConfig")},
			"docker_container": {
				DeleteBeforeReplace: true,
				Fields: map[string]*tfbridge.SchemaInfo{
					"command":           {Name: "command"},
					"networks_advanced": {Name: "networksAdvanced"},
					"gateway":           gone,
					"ip_address":        gone,
					"ip_prefix_length":  gone,
					"links":             gone,
					"network_alias":     gone,
					"networks":          gone,
				},
			},
			"docker_image": {
				Tok: tfbridge.MakeResource("docker", "index", "RemoteImage"),
				Fields: map[string]*tfbridge.SchemaInfo{
					"name":         {Name: "name"}, // so that it is not generated
					"latest":       gone,
					"output":       gone,
					"pull_trigger": gone,
				},
			},
			"docker_network":        {Fields: map[string]*tfbridge.SchemaInfo{"check_duplicate": gone}},
			"docker_registry_image": {Fields: map[string]*tfbridge.SchemaInfo{"build": gone}},
		},
		DataSources: map[string]*tfbridge.DataSourceInfo{
			"docker_image": {Tok: tfbridge.MakeDataSource("docker", "index", "getRemoteImage")},
		},
	}
	info.MustComputeTokens(tokens.SingleModule("docker_", "index", tokens.MakeStandard("docker")))
	info.SetAutonaming(255, "-")

	if len(os.Args) > 1 && os.Args[1] == "schema" {
		tfgen.Main("docker", version, info)
		return
	}
	tfbridge.Main("docker", version, info, schema())
}

func schema() []byte {
	executable, err := os.Executable()
	if err != nil {
		panic(err)
	}
	content, err := os.ReadFile(filepath.Join(filepath.Dir(executable), "schema.json"))
	if err != nil {
		panic(err)
	}
	return content
}
