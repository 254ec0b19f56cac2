// Command pulumi-resource-random serves HashiCorp's random provider to Pulumi,
// with the resource and property names of the provider that Pulumi publishes.
// "pulumi-resource-random schema --out DIR" writes the schema.json that it reads from its own folder.
package main

import (
	"context"
	"os"
	"path/filepath"

	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfgen"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	"github.com/terraform-providers/terraform-provider-random/internal/provider"
)

var version string // set by the linker

func main() {
	info := tfbridge.ProviderInfo{
		P:                           pfbridge.ShimProvider(provider.New()),
		Name:                        "random",
		Version:                     version,
		MetadataInfo:                tfbridge.NewProviderMetadata(nil),
		EnableAccurateBridgePreview: true,
		Resources: map[string]*tfbridge.ResourceInfo{
			"random_bytes": {ComputeID: tfbridge.DelegateIDField("base64", "random", "")}, // upstream has no id
		},
	}
	info.MustComputeTokens(tokens.SingleModule("random_", "index", func(module, name string) (string, error) {
		return tokens.MakeStandard("random")(module, "Random"+name)
	}))

	if len(os.Args) > 1 && os.Args[1] == "schema" {
		tfgen.Main("random", info)
		return
	}
	pfbridge.Main(context.Background(), "random", info, pfbridge.ProviderMetadata{PackageSchema: schema()})
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
