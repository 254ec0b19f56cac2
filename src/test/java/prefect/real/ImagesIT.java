package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Images of every origin, and those on which no server can run. Each step goes on from the one before. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ImagesIT {
    private static final String BASE = "it-images/base:1";
    private static final String CUSTOM = "it-images/custom:1";
    private static final String WITHOUT_DRIVER = "it-images/without-asyncpg:1";
    private static final String FOREIGN = "it-images/foreign:1";

    private static RealStack stack;

    @BeforeAll
    static void a_stack() {
        stack = new RealStack("it-images");
        if (Images.REGISTRY.isPresent()) {
            // The images that are built here are under no registry's name.
            stack.unset("imageRegistry").set("database.image", Images.local(Images.POSTGRES));
        }
    }

    @AfterAll
    static void nothing_is_left() {
        stack.close();
        Docker.run("rmi", "--force", CUSTOM, BASE, WITHOUT_DRIVER, FOREIGN);
    }

    @Test
    @Order(1)
    void the_recipe_for_a_custom_image_builds_and_the_server_runs_on_it() throws IOException {
        var dockerfile = Files.readString(Path.of("docs/custom-image/Dockerfile"));
        assertThat(Files.readString(Path.of("docs/images.md"))).contains(dockerfile);
        BuiltImage.withCertificatesOfThisMachine(BASE, Images.local(Images.PREFECT));

        Docs.page("images")
                .with(
                        "docker build ",
                        "DOCKER_BUILDKIT=0 docker build --network host --build-arg PREFECT_IMAGE=%s ".formatted(BASE))
                .with("team/prefect:1", CUSTOM)
                .in(stack.environment())
                .run();

        assertThat(stack.api().version()).isEqualTo("3.4.22");
        assertThat(Docker.run("exec", stack.server(), "python", "-c", "import prefect_email")
                        .exitCode())
                .isZero();
    }

    @Test
    @Order(2)
    void an_image_without_the_driver_is_refused_before_the_server_is_touched() throws IOException {
        BuiltImage.of(
                WITHOUT_DRIVER, Images.local(Images.PREFECT), "RUN rm -r /usr/local/lib/python3*/*-packages/asyncpg");

        refuses(WITHOUT_DRIVER, "the Python package asyncpg is not in it");
    }

    @Test
    @Order(3)
    void an_image_for_another_processor_is_refused_with_both_their_names() throws IOException {
        ForeignImage.load(FOREIGN);

        refuses(FOREIGN, "Its image is for arm64, and the Docker host is " + architecture());
    }

    @Test
    @Order(4)
    void an_image_of_something_else_is_refused() {
        refuses(Images.local(Images.POSTGRES), "python: not found");
    }

    @Test
    @Order(5)
    void an_image_by_digest_runs() {
        var digest = Docker.run(
                        "image", "inspect", "--format", "{{index .RepoDigests 0}}", Images.local(Images.NEWEST_PREFECT))
                .succeeds()
                .text();

        stack.set("server.image", digest).up().succeeds();

        assertThat(digest).contains("@sha256:");
        assertThat(stack.api().version()).isEqualTo("3.8.8");
        stack.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes").succeeds();
    }

    @Test
    @Order(6)
    void a_registry_that_wants_a_login_gets_it_and_nobody_else_sees_it() {
        try (var registry = new PrivateRegistry()) {
            var image = registry.push(Images.local(Images.NEWEST_PREFECT), "team/prefect:private");
            stack.set("server.image", image);
            assertThat(stack.up().fails().output()).contains("no basic auth credentials");

            stack.set("registryAuth[0].address", registry.address)
                    .set("registryAuth[0].username", PrivateRegistry.USER)
                    .setSecret("registryAuth[0].password", "wrong");
            assertThat(stack.up().fails().output()).contains("unauthorized");

            stack.setSecret("registryAuth[0].password", PrivateRegistry.PASSWORD);
            stack.script("bin/preview").succeeds();
            assertThat(Docker.hasImage(image)).as("pulled by a preview").isFalse();

            stack.up().succeeds();

            assertThat(stack.api().version()).isEqualTo("3.8.8");
            assertThat(stack.stateOnDisk()).doesNotContain(PrivateRegistry.PASSWORD);
            stack.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes").succeeds();
            Docker.run("rmi", "--force", image);
        }
    }

    private static void refuses(String image, String reason) {
        var server = Docker.idOf(stack.server());

        var output = stack.set("server.image", image).up().fails().output();

        assertThat(output)
                .contains("The server cannot run on server.image " + image)
                .contains(reason)
                .contains("Nothing that runs was touched.")
                .doesNotContain("at com.pulumi");
        assertThat(Docker.idOf(stack.server())).isEqualTo(server);
        assertThat(stack.api().version()).isEqualTo("3.4.22");
    }

    private static String architecture() {
        return Docker.run("version", "--format", "{{.Server.Arch}}").succeeds().text();
    }
}
