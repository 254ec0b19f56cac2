package prefect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The pages of docs/ hold together, and none has commands that no test runs. */
class DocsTest {
    private static final Path DOCS = Path.of("docs");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)#?[^)\\s]*\\)");

    @Test
    void every_page_with_commands_is_run_by_a_real_test() throws IOException {
        var tests = filesBelow(Path.of("src/test/java/prefect/real")).stream()
                .map(DocsTest::text)
                .collect(Collectors.joining());

        assertThat(filesBelow(DOCS))
                .filteredOn(page -> page.toString().endsWith(".md"))
                .filteredOn(page -> text(page).contains("```console"))
                .isNotEmpty()
                .allSatisfy(page -> assertThat(tests)
                        .contains("Docs.page(\"%s\")"
                                .formatted(page.getFileName().toString().replace(".md", ""))));
    }

    @Test
    void every_link_to_a_file_leads_somewhere() throws IOException {
        var pages = new ArrayList<>(filesBelow(DOCS));
        pages.add(Path.of("README.md"));
        pages.add(Path.of("toolchain/README.md"));

        assertThat(pages).filteredOn(page -> page.toString().endsWith(".md")).allSatisfy(page -> LINK.matcher(
                        text(page))
                .results()
                .map(link -> link.group(1))
                .filter(target -> !target.isEmpty())
                .forEach(target -> assertThat(page.resolveSibling(target))
                        .as("%s links to %s", page, target)
                        .exists()));
    }

    @Test
    void the_index_names_every_page() throws IOException {
        var index = text(DOCS.resolve("README.md"));

        try (var pages = Files.list(DOCS)) {
            assertThat(pages)
                    .filteredOn(page -> page.toString().endsWith(".md"))
                    .filteredOn(page -> !page.endsWith("README.md"))
                    .allSatisfy(page -> assertThat(index).contains("(" + page.getFileName() + ")"));
        }
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
