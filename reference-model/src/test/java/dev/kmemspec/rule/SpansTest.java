package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.rule.Spans.Label;
import dev.kmemspec.rule.Spans.Span;
import org.junit.jupiter.api.Test;

class SpansTest {
  private static final Label ZERO = new Label(0, 0);
  private static final Label ONE = new Label(1, 0);

  private final Spans spans = new Spans();

  @Test
  void MB_02_the_union_keeps_what_was_there() {
    spans.add(0x2000, 0x3000, ZERO);
    spans.add(0x1000, 0x4000, ONE);
    assertThat(spans.all())
        .containsExactly(
            new Span(0x1000, 0x2000, ONE),
            new Span(0x2000, 0x3000, ZERO),
            new Span(0x3000, 0x4000, ONE));
    assertThat(spans.bytes()).isEqualTo(0x3000);
  }

  @Test
  void MB_01_touching_spans_with_equal_labels_are_one() {
    spans.add(0x3000, 0x4000, ZERO);
    spans.add(0x1000, 0x2000, ZERO);
    assertThat(spans.all()).hasSize(2);
    spans.add(0x2000, 0x3000, ZERO);
    assertThat(spans.all()).containsExactly(new Span(0x1000, 0x4000, ZERO));
  }

  @Test
  void MB_03_the_end_never_reaches_the_last_byte() {
    assertThat(Spans.end(0x1000, 0x1000)).isEqualTo(0x2000);
    assertThat(Spans.end(0x1000, -0x1001)).isEqualTo(-1);
    assertThat(Spans.end(0x1000, -0x1002)).isEqualTo(-2);
    assertThat(Spans.end(0x1000, -1)).isEqualTo(-1);
    assertThat(Spans.end(-1, 0)).isEqualTo(-1);
  }

  @Test
  void MB_04_the_difference_splits_and_ignores_what_is_absent() {
    spans.add(0x1000, 0x5000, ZERO);
    spans.remove(0x2000, 0x3000);
    spans.remove(0x8000, 0x9000);
    assertThat(spans.all())
        .containsExactly(new Span(0x1000, 0x2000, ZERO), new Span(0x3000, 0x5000, ZERO));
    spans.remove(0x1800, 0x3800);
    assertThat(spans.all())
        .containsExactly(new Span(0x1000, 0x1800, ZERO), new Span(0x3800, 0x5000, ZERO));
  }

  @Test
  void an_empty_range_takes_nothing_out() {
    spans.add(0x1000, 0x5000, ZERO);
    spans.remove(0x2000, 0x2000);
    spans.remove(0x3000, 0x2000);
    assertThat(spans.all()).containsExactly(new Span(0x1000, 0x5000, ZERO));
  }

  @Test
  void a_new_label_splits_and_joins() {
    spans.add(0x1000, 0x4000, ZERO);
    spans.relabel(0x2000, 0x3000, label -> ONE);
    assertThat(spans.all())
        .containsExactly(
            new Span(0x1000, 0x2000, ZERO),
            new Span(0x2000, 0x3000, ONE),
            new Span(0x3000, 0x4000, ZERO));
    spans.relabel(0x1800, 0x2800, label -> ZERO);
    assertThat(spans.all())
        .containsExactly(
            new Span(0x1000, 0x2800, ZERO),
            new Span(0x2800, 0x3000, ONE),
            new Span(0x3000, 0x4000, ZERO));
  }

  @Test
  void a_range_touches_covers_and_misses() {
    spans.add(0x1000, 0x2000, ZERO);
    spans.add(0x3000, 0x4000, ZERO);
    assertThat(spans.touches(0x0, 0x1000)).isFalse();
    assertThat(spans.touches(0x0, 0x1001)).isTrue();
    assertThat(spans.touches(0x1fff, 0x3000)).isTrue();
    assertThat(spans.touches(0x2000, 0x3000)).isFalse();
    assertThat(spans.touches(0x4000, 0x5000)).isFalse();
    assertThat(spans.covers(0x1000, 0x2000)).isTrue();
    assertThat(spans.covers(0x1000, 0x2001)).isFalse();
    assertThat(spans.covers(0xfff, 0x2000)).isFalse();
    assertThat(spans.covers(0x1000, 0x4000)).isFalse();
    assertThat(spans.missing(0x800, 0x3800))
        .containsExactly(
            new Span(0x800, 0x1000, Label.UNKNOWN), new Span(0x2000, 0x3000, Label.UNKNOWN));
    assertThat(spans.within(0x1800, 0x3800))
        .containsExactly(new Span(0x1800, 0x2000, ZERO), new Span(0x3000, 0x3800, ZERO));
  }

  @Test
  void a_byte_has_its_span() {
    spans.add(0x1000, 0x2000, ZERO);
    spans.add(0x2000, 0x3000, ONE);
    assertThat(spans.at(0xfff)).isNull();
    assertThat(spans.at(0x1000)).isEqualTo(new Span(0x1000, 0x2000, ZERO));
    assertThat(spans.at(0x1fff)).isEqualTo(new Span(0x1000, 0x2000, ZERO));
    assertThat(spans.at(0x2000)).isEqualTo(new Span(0x2000, 0x3000, ONE));
    assertThat(spans.at(0x3000)).isNull();
  }

  @Test
  void addresses_are_unsigned() {
    spans.add(-0x2000, -0x1000, ZERO);
    spans.add(0x1000, 0x2000, ZERO);
    assertThat(spans.all())
        .containsExactly(new Span(0x1000, 0x2000, ZERO), new Span(-0x2000, -0x1000, ZERO));
    assertThat(Spans.min(1, -1)).isEqualTo(1);
    assertThat(Spans.max(1, -1)).isEqualTo(-1);
    assertThat(Spans.below(1, -1)).isTrue();
  }

  @Test
  void a_copy_changes_alone() {
    spans.add(0x1000, 0x2000, ZERO);
    Spans copy = spans.copy();
    copy.remove(0x1000, 0x2000);
    assertThat(copy.isEmpty()).isTrue();
    assertThat(spans.isEmpty()).isFalse();
  }

  @Test
  void a_label_has_each_flag_by_itself() {
    Label label = new Label(0, 6);
    assertThat(label.has(1)).isFalse();
    assertThat(label.has(2)).isTrue();
    assertThat(label.known()).isTrue();
    assertThat(Label.UNKNOWN.known()).isFalse();
  }
}
