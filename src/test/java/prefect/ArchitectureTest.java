package prefect;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Data flows one way: config, settings, components, outputs. */
class ArchitectureTest {
    private static final JavaClasses PROGRAM =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("prefect");

    @Test
    void dependencies_go_one_way() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("app")
                .definedBy("prefect")
                .layer("server")
                .definedBy("prefect.server")
                .layer("worker")
                .definedBy("prefect.worker")
                .layer("edge")
                .definedBy("prefect.edge")
                .layer("scale")
                .definedBy("prefect.scale")
                .layer("runtime")
                .definedBy("prefect.runtime")
                .layer("backup")
                .definedBy("prefect.backup")
                .layer("database")
                .definedBy("prefect.database")
                .layer("secrets")
                .definedBy("prefect.secrets")
                .layer("docker")
                .definedBy("prefect.docker")
                .layer("engine")
                .definedBy("prefect.docker.engine")
                .layer("settings")
                .definedBy("prefect.settings")
                .whereLayer("app")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("server")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("worker")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("edge")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("scale")
                .mayOnlyBeAccessedByLayers("app", "server")
                .whereLayer("runtime")
                .mayOnlyBeAccessedByLayers("server", "worker", "edge")
                .whereLayer("backup")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("database")
                .mayOnlyBeAccessedByLayers("app", "server", "backup")
                .whereLayer("secrets")
                .mayOnlyBeAccessedByLayers("server", "database", "scale")
                .whereLayer("docker")
                .mayOnlyBeAccessedByLayers("app", "server", "worker", "edge", "scale", "database", "backup")
                .whereLayer("engine")
                .mayOnlyBeAccessedByLayers("app", "docker")
                .whereLayer("settings")
                .mayOnlyBeAccessedByLayers(
                        "app", "server", "worker", "edge", "scale", "runtime", "database", "backup", "docker", "engine")
                .check(PROGRAM);
    }

    @Test
    void the_picture_of_the_packages_shows_what_they_depend_on() throws IOException {
        var picture = Files.readString(Path.of("CONTRIBUTING.md"))
                .split("```mermaid")[1]
                .split("```")[0];
        var drawn = new TreeSet<String>();
        for (var line : picture.lines().filter(text -> text.contains("-->")).toList()) {
            var ends = line.strip().split(" --> ");
            for (var from : ends[0].split(" & ")) {
                for (var to : ends[1].split(" & ")) {
                    drawn.add(from + " --> " + to);
                }
            }
        }

        var real = PROGRAM.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> List.of(
                        dependency.getOriginClass().getPackageName(),
                        dependency.getTargetClass().getPackageName()))
                .filter(ends ->
                        ends.get(1).startsWith("prefect") && !ends.get(0).equals(ends.get(1)))
                .map(ends -> shortened(ends.get(0)) + " --> " + shortened(ends.get(1)))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(drawn).isEqualTo(real);
    }

    private static String shortened(String name) {
        return name.replaceFirst("^prefect\\.", "");
    }

    @Test
    void only_settings_read_config() {
        noClasses()
                .that()
                .resideOutsideOfPackage("prefect.settings")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("com.pulumi.Config")
                .check(PROGRAM);
    }

    @Test
    void only_docker_knows_engine_and_provider() {
        noClasses()
                .that()
                .resideOutsideOfPackage("prefect.docker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.github.dockerjava..", "com.pulumi.docker..")
                .check(PROGRAM);
    }
}
