SELECT 'extension', extname, '', jsonb_build_object('schema', extnamespace::regnamespace::text)
FROM pg_extension
