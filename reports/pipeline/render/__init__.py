"""Document → bytes: PDF, DOCX and XLSX of one paper. The slow libraries are imported inside the
function that needs them, so that every other page works without them."""
