package dev.kmemspec.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.Reference;
import dev.kmemspec.report.CompareReport;
import dev.kmemspec.report.Documents;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the functions give, found by asking. */
class ComparisonTest {
  private static Comparison comparison(Profile profile, int pageSize) {
    return new Comparison(new Reference(), profile, pageSize);
  }

  private static Row row(List<Row> rows, String name) {
    return rows.stream()
        .filter(row -> row.candidate().name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name));
  }

  @Test
  void kmalloc_ends_where_the_documents_say_in_the_kernel_that_they_speak_of() {
    Row old = row(comparison(Profile.LINUX_2_6_21, 4096).rows(), "kmalloc");
    assertThat(old.largest()).hasValue(128 << 10);

    List<Row> rows = comparison(Profile.LINUX_6_12, 4096).rows();
    Row kmalloc = row(rows, "kmalloc");
    assertThat(kmalloc.largest()).hasValue(4 << 20);
    assertThat(kmalloc.physical()).hasValue(true);
    assertThat(kmalloc.alignment()).hasValue(8);
    assertThat(kmalloc.natural()).hasValue(true);
    assertThat(kmalloc.zeroed()).hasValue(false);
    assertThat(kmalloc.atomic()).hasValue(true);
    assertThat(kmalloc.dma()).hasValue(true);
    assertThat(row(rows, "kzalloc").zeroed()).hasValue(true);
    assertThat(row(rows, "alloc_pages").alignment()).hasValue(4096);
  }

  @Test
  void the_largest_block_grows_with_the_page() {
    Row pages = row(comparison(Profile.LINUX_7_0, 65_536).rows(), "alloc_pages");
    assertThat(pages.largest()).hasValue(512L << 20);
  }

  @Test
  void the_report_fits_into_80_columns() {
    Comparison comparison = comparison(Profile.LINUX_7_0, 4096);
    long memory = comparison.machine().pages() * 4096;
    assertThat(CompareReport.of(comparison.rows(), memory).lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThan(81));
  }

  @ParameterizedTest
  @EnumSource(
      value = Profile.class,
      names = {"LINUX_2_6_21", "LINUX_7_0"})
  void the_document_has_the_table(Profile profile) throws IOException {
    Comparison comparison = comparison(profile, 4096);
    long memory = comparison.machine().pages() * 4096;
    Documents.has("compare.md", profile.label(), CompareReport.markdown(comparison.rows(), memory));
  }
}
