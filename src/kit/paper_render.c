#include <cairo-pdf.h>
#include <qrencode.h>
#include <string.h>
#include "kit/paper_inner.h"

enum { PDF_BYTES_MAX = 32 * 1024 * 1024 };

static cairo_status_t on_bytes(void *closure, const unsigned char *bytes, unsigned int n)
{
	struct buf *b = closure;

	buf_add(b, bytes, n);
	return b->full ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static QRcode *qr_of(struct arena *arena, struct str text)
{
	return QRcode_encodeString8bit(str_c(arena, text), 0, QR_ECLEVEL_M);
}

/* A run of dark modules, the first of which is number *x of row *y, both from 0, or 0: there is no other one.
 * Begin with 0, 0 and go on behind the run. */
static int qr_run(const QRcode *qr, int *x, int *y)
{
	int n = 0;

	for (; *y < qr->width; ++*y, *x = 0)
		for (; *x < qr->width; ++*x) {
			while (*x + n < qr->width && (qr->data[*y * qr->width + *x + n] & 1) != 0)
				n++;
			if (n > 0)
				return n;
		}
	return 0;
}

/* The dark modules as one path, a rectangle for each run. */
static void draw_code(cairo_t *cairo, struct arena *arena, struct str text, double x, double y, double width)
{
	QRcode *qr = qr_of(arena, text);
	double module;

	if (qr == NULL)
		return; /* a URL of more than 2,300 bytes: the code in letters stands beside it */
	module = width / qr->width;
	for (int n, from = 0, row = 0; (n = qr_run(qr, &from, &row)) > 0; from += n)
		cairo_rectangle(cairo, x + from * module, y + row * module, n * module, module);
	cairo_fill(cairo);
	QRcode_free(qr);
}

static void draw_mark(cairo_t *cairo, const struct paper_pages *g, const struct paper_mark *m)
{
	cairo_set_source_rgb(cairo, m->grey, m->grey, m->grey);
	switch (m->kind) {
	case PAPER_MARK_LINE:
		cairo_move_to(cairo, m->x, m->y);
		pango_cairo_show_layout_line(cairo, m->line);
		break;
	case PAPER_MARK_RULE:
	case PAPER_MARK_FILL:
		cairo_rectangle(cairo, m->x, m->y, m->width, m->height);
		cairo_fill(cairo);
		break;
	case PAPER_MARK_CODE: draw_code(cairo, g->arena, g->paper->url, m->x, m->y, m->width); break;
	}
}

static void draw(cairo_t *cairo, const struct paper_pages *g)
{
	for (int page = 0; page <= g->page; page++) {
		/* fills first: they lie under the text */
		for (int fills = 1; fills >= 0; fills--)
			for (const struct paper_mark *m = g->first; m != NULL; m = m->next)
				if (m->page == page && (m->kind == PAPER_MARK_FILL) == (fills == 1))
					draw_mark(cairo, g, m);
		cairo_show_page(cairo);
	}
}

static void describe(cairo_surface_t *surface, struct arena *arena, const struct paper *p)
{
	struct str day = day_text(arena, p->day);

	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, str_c(arena, p->title));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, str_c(arena, p->number));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Anju");
	/* of the paper, not of the clock: the same paper is the same file */
	if (day.n > 0)
		cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
					       str_c(arena,
						     str_format(arena, "%.*sT00:00:00+08:00", STR_ARG(day))));
}

bool paper_render(struct arena *arena, const struct paper *paper, struct str font, struct str *ret_pdf,
		  struct err *err)
{
	struct paper_pages g = {.arena = arena, .paper = paper};
	cairo_status_t status;
	cairo_surface_t *surface;
	cairo_t *cairo;
	struct buf b;

	/* a family that is not installed falls back on one that has Chinese */
	g.font = font.n == 0 ? S(PAPER_FAMILIES)
			     : str_format(arena, "%.*s, %s", STR_ARG(font), PAPER_FAMILIES);
	buf_open(&b, PDF_BYTES_MAX);
	surface = cairo_pdf_surface_create_for_stream(on_bytes, &b, PAPER_WIDTH, PAPER_HEIGHT);
	cairo = cairo_create(surface);
	describe(surface, arena, paper);
	g.context = pango_cairo_create_context(cairo);
	pango_context_set_language(g.context, pango_language_from_string("zh-cn"));
	paper_layout(&g);
	draw(cairo, &g);
	paper_pages_close(&g);
	if (g.unknown)
		log_line(LOG_WARN, "paper.font", "number=%.*s has a character that no font has",
			 STR_ARG(paper->number));
	g_object_unref(g.context);
	status = cairo_status(cairo);
	cairo_destroy(cairo);
	cairo_surface_finish(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	if (status != CAIRO_STATUS_SUCCESS || b.full) {
		buf_close(&b);
		return err_system(err, "paper: %s", cairo_status_to_string(status));
	}
	*ret_pdf = str_copy(arena, buf_view(&b));
	buf_close(&b);
	return true;
}

bool paper_qr_svg(struct arena *arena, struct str text, struct str *ret_path_d, int *ret_modules,
		  struct err *err)
{
	QRcode *qr = qr_of(arena, text);
	struct buf b;

	if (qr == NULL)
		return err_system(err, "QR: the text of %zu bytes does not fit", text.n);
	buf_open(&b, 256 * 1024);
	for (int n, from = 0, row = 0; (n = qr_run(qr, &from, &row)) > 0; from += n)
		buf_format(&b, "M%d %dh%dv1h-%dz", from, row, n, n);
	*ret_modules = qr->width;
	QRcode_free(qr);
	*ret_path_d = str_copy(arena, buf_view(&b));
	buf_close(&b);
	return true;
}
