-- Labels, idle policies and what happens when a pool's jobs have ended; VMs that are being replaced; sizes in events.

ALTER TABLE pools ADD COLUMN labels TEXT NOT NULL DEFAULT '{}';
ALTER TABLE pools ADD COLUMN idle_policy TEXT NOT NULL DEFAULT '{}';
ALTER TABLE pools ADD COLUMN when_done TEXT;
-- Work has run or waited since when_done was set.
ALTER TABLE pools ADD COLUMN when_done_armed INTEGER NOT NULL DEFAULT 0;
-- How a VM with a job goes that is being replaced; NULL: it is not.
ALTER TABLE vms ADD COLUMN replaced_by TEXT;
ALTER TABLE events ADD COLUMN former_vm_count INTEGER;
