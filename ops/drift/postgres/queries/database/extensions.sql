SELECT 'extension', extname, '', '{}'::jsonb FROM pg_extension
