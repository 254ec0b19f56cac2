package prefect.docker;

import com.pulumi.core.Output;
import com.pulumi.docker.Provider;
import com.pulumi.docker.ProviderArgs;
import com.pulumi.docker.inputs.ProviderRegistryAuthArgs;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.ProviderResource;
import com.pulumi.resources.Resource;
import java.util.List;
import prefect.settings.RegistryLogin;
import prefect.settings.Settings;

/** The docker provider of one host: how it gets there, and with which logins the host pulls images. */
final class EngineProvider {
    private EngineProvider() {}

    /**
     * @param name of the host
     * @param address said even if it is the default: the provider would take DOCKER_HOST of whoever runs Pulumi
     */
    static ProviderResource of(String name, String address, Settings settings, Output<List<Resource>> after) {
        var args = ProviderArgs.builder().host(address);
        var host = settings.hosts().get(name);
        if (host.isSsh() || host.tls().isPresent()) {
            args.certPath(""); // else DOCKER_CERT_PATH, which is for another engine and excludes what is said here
        }
        if (host.isSsh()) {
            args.sshOpts(host.sshOptions());
        }
        host.tls().ifPresent(tls -> args.caMaterial(tls.ca())
                .certMaterial(tls.cert())
                .keyMaterial(tls.key().output()));
        if (!settings.registryAuth().isEmpty()) {
            // Secret as a whole: a secret further down would be stored in plain text (pulumi-docker#643).
            args.registryAuth(Output.of(settings.registryAuth().stream()
                            .map(EngineProvider::login)
                            .toList())
                    .asSecret());
        }
        return new Provider(
                ResourceName.of("docker", name),
                args.build(),
                CustomResourceOptions.builder().dependsOn(after).build());
    }

    private static ProviderRegistryAuthArgs login(RegistryLogin login) {
        return ProviderRegistryAuthArgs.builder()
                .address(login.address())
                .username(login.username())
                .password(login.password().output())
                .build();
    }
}
